// Quickstart: a customer earns and spends points. LOCALPLUS_URL, LOCALPLUS_CLIENT_ID and LOCALPLUS_CLIENT_SECRET say where
// and who.
package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"log"
	"os"

	localplus "github.com/localplus/localplus/sdk/go"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	client, err := localplus.New(
		cmp.Or(os.Getenv("LOCALPLUS_URL"), "http://localhost:8080"),
		localplus.WithAPIKey(os.Getenv("LOCALPLUS_CLIENT_ID"), os.Getenv("LOCALPLUS_CLIENT_SECRET")),
	)
	if err != nil {
		return err
	}

	// the shop's own name for the customer; opening a wallet twice gives the same wallet
	wallet, err := client.Wallets.Open(ctx, localplus.OpenWalletParams{ExternalRef: "example-" + rand.Text()})
	if err != nil {
		return err
	}
	account := wallet.PointsAccountID

	// a key of your own lets you repeat the call whenever you are not sure: it acts once
	receipt := localplus.IdempotencyKey("till-1-" + rand.Text())
	points := localplus.EarnParams{AccountID: account, Points: 1250}
	earned, err := client.Earn(ctx, points, receipt)
	if err != nil {
		return err
	}
	again, err := client.Earn(ctx, points, receipt)
	if err != nil {
		return err
	}
	fmt.Printf("earned 1250 points: %s, once: %t\n", earned.ID, earned.ID == again.ID)

	if _, err := client.Burn(ctx, localplus.BurnParams{AccountID: account, Points: 500, Reference: "receipt 18"}); err != nil {
		return err
	}
	_, err = client.Burn(ctx, localplus.BurnParams{AccountID: account, Points: 1_000_000})
	if !localplus.IsCode(err, localplus.CodeInsufficientBalance) {
		return fmt.Errorf("points that are not there were spent: %w", err)
	}
	fmt.Println("refused:", err)

	// MinVersion waits until what was just posted can be seen
	balances, err := client.Wallets.GetBalances(ctx, wallet.ID, localplus.WalletsGetBalancesQuery{MinVersion: "2"})
	if err != nil {
		return err
	}
	fmt.Printf("balance: %d points\n", balances.Balances[0].Available)

	for transaction, err := range client.Transactions.List(ctx, localplus.TransactionsListQuery{AccountID: account}).All() {
		if err != nil {
			return err
		}
		fmt.Println(transaction.CreatedAt, transaction.Type, transaction.Entries[0].Amount)
	}
	if earned.ID != again.ID || balances.Balances[0].Available != 750 {
		return fmt.Errorf("that is not what was posted")
	}
	return nil
}
