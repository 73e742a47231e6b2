// Giftcard: a gift card is sold, spent by its code, and given back in part. LOCALPLUS_PRODUCT_ID says what is sold.
package main

import (
	"cmp"
	"context"
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

func euros(cents int64) localplus.Value { return localplus.Value{Amount: cents, Unit: "EUR"} }

func run(ctx context.Context) error {
	client, err := localplus.New(
		cmp.Or(os.Getenv("LOCALPLUS_URL"), "http://localhost:8080"),
		localplus.WithAPIKey(os.Getenv("LOCALPLUS_CLIENT_ID"), os.Getenv("LOCALPLUS_CLIENT_SECRET")),
	)
	if err != nil {
		return err
	}
	sold, err := client.GiftCards.Sell(ctx, localplus.SellGiftCardParams{
		ProductID: os.Getenv("LOCALPLUS_PRODUCT_ID"), Amount: euros(50_00),
	})
	if err != nil {
		return err
	}
	// the code is shown here, once
	fmt.Printf("sold: card …%s\n", sold.CodeLast4)

	spent, err := client.GiftCards.RedeemByCode(ctx, localplus.RedeemGiftCardByCodeParams{
		Code: sold.Code, Amount: euros(12_50), Reference: "till 1, ticket 7",
	})
	if err != nil {
		return err
	}
	fmt.Printf("spent 12.50 EUR, %d cents left\n", spent.BalanceAfter.Available)

	back, err := client.GiftCards.Refund(ctx, sold.ID, localplus.RefundGiftCardParams{OperationID: spent.ID, Amount: euros(2_50)})
	if err != nil {
		return err
	}
	fmt.Printf("given back 2.50 EUR, %d cents left\n", back.BalanceAfter.Available)

	_, err = client.GiftCards.Redeem(ctx, sold.ID, localplus.GiftCardAmountParams{Amount: euros(500_00)})
	if !localplus.IsCode(err, localplus.CodeInsufficientBalance) {
		return fmt.Errorf("more was spent than is there: %w", err)
	}
	fmt.Println("refused:", err)
	if back.BalanceAfter.Available != 40_00 {
		return fmt.Errorf("that is not what is left")
	}
	return nil
}
