// The emoji shortcodes that apps commonly write. An unknown one stays as it was written, as in Slack.

const TABLE = `
smile 😄|smiley 😃|grinning 😀|slightly_smiling_face 🙂|wink 😉|blush 😊|joy 😂|sweat_smile 😅|thinking_face 🤔|neutral_face 😐|confused 😕|worried 😟|cry 😢|sob 😭|scream 😱|rage 😡|sunglasses 😎|star-struck 🤩|partying_face 🥳|face_with_monocle 🧐|zipper_mouth_face 🤐|sleeping 😴|shrug 🤷|facepalm 🤦
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|ok_hand 👌|clap 👏|raised_hands 🙌|pray 🙏|handshake 🤝|wave 👋|muscle 💪|point_right 👉|point_left 👈|point_up ☝️|point_down 👇|crossed_fingers 🤞|writing_hand ✍️|eyes 👀|brain 🧠|raised_hand ✋
heart ❤️|broken_heart 💔|green_heart 💚|blue_heart 💙|yellow_heart 💛|purple_heart 💜|fire 🔥|sparkles ✨|star ⭐|star2 🌟|zap ⚡|boom 💥|tada 🎉|confetti_ball 🎊|balloon 🎈|gift 🎁|trophy 🏆|medal 🏅|first_place_medal 🥇|dart 🎯|rocket 🚀|checkered_flag 🏁|flag-cl 🇨🇱|flag-us 🇺🇸|crown 👑|gem 💎|seedling 🌱|herb 🌿|deciduous_tree 🌳|sunny ☀️|cloud ☁️|umbrella ☔|snowflake ❄️|rainbow 🌈|ocean 🌊
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|heavy_multiplication_x ✖️|negative_squared_cross_mark ❎|warning ⚠️|no_entry ⛔|no_entry_sign 🚫|octagonal_sign 🛑|stop_sign 🛑|exclamation ❗|heavy_exclamation_mark ❗|grey_exclamation ❕|question ❓|grey_question ❔|bangbang ‼️|information_source ℹ️|bulb 💡|100 💯|recycle ♻️|infinity ♾️|heavy_plus_sign ➕|heavy_minus_sign ➖
red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|large_purple_circle 🟣|large_brown_circle 🟤|white_circle ⚪|black_circle ⚫|large_red_square 🟥|large_orange_square 🟧|large_yellow_square 🟨|large_green_square 🟩|large_blue_square 🟦|white_large_square ⬜|black_large_square ⬛|white_small_square ▫️|black_small_square ▪️|small_blue_diamond 🔹|small_orange_diamond 🔸|large_blue_diamond 🔷|large_orange_diamond 🔶|radio_button 🔘
arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrow_upper_right ↗️|arrow_lower_right ↘️|arrow_right_hook ↪️|leftwards_arrow_with_hook ↩️|arrows_counterclockwise 🔄|arrow_forward ▶️|fast_forward ⏩|rewind ⏪|repeat 🔁|back 🔙|new 🆕|ok 🆗|up 🆙|cool 🆒|free 🆓|sos 🆘|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|keycap_ten 🔟|zero 0️⃣
moneybag 💰|dollar 💵|euro 💶|pound 💷|yen 💴|money_with_wings 💸|credit_card 💳|receipt 🧾|chart 💹|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|bank 🏦|briefcase 💼|office 🏢|house 🏠|factory 🏭|scales ⚖️|abacus 🧮|coin 🪙
calendar 📅|date 📅|spiral_calendar_pad 🗓️|hourglass ⌛|hourglass_flowing_sand ⏳|alarm_clock ⏰|stopwatch ⏱️|timer_clock ⏲️|clock1 🕐|clock3 🕒|clock9 🕘|watch ⌚
memo 📝|pencil 📝|pencil2 ✏️|clipboard 📋|page_facing_up 📄|page_with_curl 📃|bookmark 🔖|bookmark_tabs 📑|label 🏷️|file_folder 📁|open_file_folder 📂|card_index_dividers 🗂️|card_index 📇|paperclip 📎|pushpin 📌|round_pushpin 📍|triangular_ruler 📐|scissors ✂️|books 📚|book 📖|newspaper 📰|scroll 📜|link 🔗|lock 🔒|unlock 🔓|key 🔑|mag 🔍|mag_right 🔎|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|gear ⚙️|toolbox 🧰|package 📦|inbox_tray 📥|outbox_tray 📤|wastebasket 🗑️|printer 🖨️|desktop_computer 🖥️|computer 💻|iphone 📱|telephone_receiver 📞|phone ☎️|email 📧|e-mail 📧|envelope ✉️|incoming_envelope 📨|mailbox 📫|bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢|speech_balloon 💬|thought_balloon 💭|left_speech_bubble 🗨️
bust_in_silhouette 👤|busts_in_silhouette 👥|robot_face 🤖|ghost 👻|alien 👽|technologist 🧑‍💻|office_worker 🧑‍💼|detective 🕵️|construction 🚧|rotating_light 🚨|traffic_light 🚦|vertical_traffic_light 🚦|car 🚗|truck 🚚|airplane ✈️|ship 🚢|anchor ⚓|compass 🧭|world_map 🗺️|globe_with_meridians 🌐|earth_americas 🌎|coffee ☕|beer 🍺|beers 🍻|champagne 🍾|cake 🍰|pizza 🍕|apple 🍎|tangerine 🍊|lemon 🍋
shield 🛡️|crystal_ball 🔮|magnet 🧲|test_tube 🧪|microscope 🔬|telescope 🔭|satellite 🛰️|electric_plug 🔌|battery 🔋|flashlight 🔦|candle 🕯️|fire_extinguisher 🧯|ladder 🪜|hook 🪝|jigsaw 🧩|game_die 🎲|art 🎨|musical_note 🎵|headphones 🎧|movie_camera 🎥|camera 📷|pause_button ⏸️|double_vertical_bar ⏸️|black_square_for_stop ⏹️|hand ✋|raising_hand 🙋|runner 🏃|walking 🚶|turtle 🐢|rabbit 🐰|snail 🐌|bug 🐛|bee 🐝|butterfly 🦋|dog 🐶|cat 🐱|unicorn_face 🦄|owl 🦉|eagle 🦅
`;

const EMOJI = new Map(TABLE.trim().split(/[\n|]/).map((entry) => {
  const cut = entry.indexOf(' ');
  return [entry.slice(0, cut), entry.slice(cut + 1)];
}));

export const emoji = (name) => EMOJI.get(name) || null;

// emojiNames lists the names that have the text in them, those that begin with it first.
export function emojiNames(text) {
  const names = [...EMOJI.keys()].filter((name) => name.includes(text));
  return names.sort((a, b) => b.startsWith(text) - a.startsWith(text)).slice(0, 24);
}

const SHORTCODE = /:([a-z0-9_+-]+)(?:::skin-tone-[2-6])?:/g;

// withEmoji replaces known shortcodes in plain text.
export const withEmoji = (text) => text.replace(SHORTCODE, (whole, name) => EMOJI.get(name) || whole);
