// Package localplus is LOCAL-PLUS for Go: points, gift cards and proofs.
//
//	client, err := localplus.New("https://api.example.com", localplus.WithAPIKey(id, secret))
//	wallet, err := client.Wallets.Open(ctx, localplus.OpenWalletParams{ExternalRef: "card-0001"})
//	earned, err := client.Earn(ctx, localplus.EarnParams{AccountID: wallet.PointsAccountID, Points: 12})
//
// A call that moves value carries an Idempotency-Key and is sent again, with the same key, until it is answered or its
// time is over. Its errors are *Error (the server said no) and *UnansweredError (nobody said anything).
package localplus
