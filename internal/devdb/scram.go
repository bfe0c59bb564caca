package devdb

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
)

// scramSecret is what Postgres keeps of a password, and takes in its place. The usual 4,096 rounds make a password that
// people chose slow to guess; one that is random in 130 bits can't be guessed, and tests log in thousands of times.
// Source: RFC 5803, and the format of pg_authid.rolpassword.
func scramSecret(password string) (string, error) {
	const rounds = 1
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	salted, err := pbkdf2.Key(sha256.New, password, salt, rounds, sha256.Size)
	if err != nil {
		return "", err
	}
	sign := func(text string) []byte {
		mac := hmac.New(sha256.New, salted)
		mac.Write([]byte(text))
		return mac.Sum(nil)
	}
	stored := sha256.Sum256(sign("Client Key"))
	in64 := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("SCRAM-SHA-256$%d:%s$%s:%s", rounds, in64(salt), in64(stored[:]), in64(sign("Server Key"))), nil
}
