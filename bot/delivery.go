package bot

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"embudo/pipeline"
)

// delivery reads what an error of the Web API means for the next try.
func delivery(err error) *pipeline.DeliveryError {
	if limited, ok := errors.AsType[*slack.RateLimitedError](err); ok {
		return &pipeline.DeliveryError{Code: "ratelimited", RetryAfter: max(limited.RetryAfter, time.Second)}
	}
	if refused, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		return refusedDelivery(refused.Err)
	}
	if status, ok := errors.AsType[slack.StatusCodeError](err); ok {
		e := &pipeline.DeliveryError{Code: "http_" + strconv.Itoa(status.Code)}
		// A server that failed may have posted before it did; one that refused did not.
		e.Uncertain = status.Code >= http.StatusInternalServerError || status.Code == http.StatusRequestTimeout
		return e
	}
	if dial, ok := errors.AsType[*net.OpError](err); ok && dial.Op == "dial" {
		return &pipeline.DeliveryError{Code: "connection"}
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return &pipeline.DeliveryError{Code: "timeout", Uncertain: true}
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return &pipeline.DeliveryError{Code: "timeout", Uncertain: true}
	}
	return &pipeline.DeliveryError{Code: "connection", Uncertain: true}
}

// refusedDelivery is what Slack's own error codes mean.
// Source: Slack, "chat.postMessage", "chat.update", "conversations.open", errors.
func refusedDelivery(code string) *pipeline.DeliveryError {
	switch code {
	case "ratelimited", "rate_limited", "message_limit_exceeded":
		return &pipeline.DeliveryError{Code: code, RetryAfter: 30 * time.Second}
	case "internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_added_to_org":
		return &pipeline.DeliveryError{Code: code, Uncertain: true}
	}
	if _, fatal := fatalAuth(errors.New(code)); fatal && code != "missing_scope" && code != "no_permission" {
		// A token that is mended makes the same message deliverable, so it is no reason to give it up.
		return &pipeline.DeliveryError{Code: code, RetryAfter: time.Minute, Locked: true}
	}
	// Everything else Slack refuses, it refuses again: the channel is gone, archived or closed to the bot, the
	// person is, or the message is not one that Slack takes.
	return &pipeline.DeliveryError{Code: code, Permanent: true}
}
