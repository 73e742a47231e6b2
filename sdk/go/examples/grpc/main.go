// The ledger by gRPC: points are given by REST, and read from the authority by the contract's own messages.
// LOCALPLUS_URL, LOCALPLUS_CLIENT_ID and LOCALPLUS_CLIENT_SECRET say where and who; LOCALPLUS_LEDGER_GRPC is the ledger's gRPC
// address, within the network.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"
	"time"

	localplus "github.com/localplus/localplus/sdk/go"
	"github.com/localplus/localplus/sdk/go/proto/ledgerv1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
)

func main() {
	ctx, done := context.WithTimeout(context.Background(), 30*time.Second)
	defer done()
	if err := run(ctx); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	base, id, secret := os.Getenv("LOCALPLUS_URL"), os.Getenv("LOCALPLUS_CLIENT_ID"), os.Getenv("LOCALPLUS_CLIENT_SECRET")
	client, err := localplus.New(base, localplus.WithAPIKey(id, secret))
	if err != nil {
		return err
	}
	wallet, err := client.Wallets.Open(ctx, localplus.OpenWalletParams{ExternalRef: "example-" + rand.Text()})
	if err != nil {
		return err
	}
	if _, err := client.Earn(ctx, localplus.EarnParams{AccountID: wallet.PointsAccountID, Points: 40}); err != nil {
		return err
	}

	// the same token speaks to both faces of the ledger
	token, err := tokenOf(base, url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret}})
	if err != nil {
		return err
	}
	address, err := url.Parse(os.Getenv("LOCALPLUS_LEDGER_GRPC"))
	if err != nil {
		return err
	}
	connection, err := grpc.NewClient(address.Host, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer connection.Close()
	asked := metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token)
	request := &ledgerv1.GetAccountRequest{AccountId: wallet.PointsAccountID}
	answer, err := ledgerv1.NewLedgerServiceClient(connection).GetAccount(asked, request)
	if err != nil {
		return err
	}
	account := answer.GetAccount()
	fmt.Printf("the ledger says: %d %s, version %d\n", account.GetAvailable(), account.GetUnit(), account.GetVersion())
	if account.GetAvailable() != 40 || account.GetUnit() != "PTS" {
		return fmt.Errorf("that is not what was given")
	}
	return nil
}

func tokenOf(base string, form url.Values) (string, error) {
	response, err := http.PostForm(base+"/merchant/v1/oauth/token", form)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	var granted struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.NewDecoder(response.Body).Decode(&granted); err != nil {
		return "", err
	}
	return granted.AccessToken, nil
}
