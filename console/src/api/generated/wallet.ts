// Made by `npm run api` from services/svc-wallet/openapi.json; not edited by hand.

export interface paths {
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed what in the network, newest first: every change that a person or a key made here, with its reason. */
        get: {
            parameters: {
                query?: {
                    /** @description Only this action, or all of a kind: `merchant.approved`, `merchant`. */
                    action?: string;
                    /** @description Only what this subject of a token did. */
                    actor?: string;
                    /** @description The `next_cursor` of the page before, with the same filter. */
                    cursor?: string;
                    /** @description Only what was done then or later. */
                    from?: string;
                    /** @description Rows per page, 1 to 200; 50 when absent. */
                    limit?: number;
                    /** @description Only what was done to this. */
                    subject?: string;
                    /** @description Only what was done before. */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of the trail. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "action": "merchant.approved",
                         *           "actor": "01990000-0000-7000-8000-000000000001",
                         *           "actor_role": "operator",
                         *           "at": "2026-11-21T14:30:00Z",
                         *           "hash": "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4",
                         *           "network": "192.0.2.0/24",
                         *           "seq": 1,
                         *           "subject": "01990000-0000-7000-8000-000000000001",
                         *           "subject_kind": "merchant"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["AuditTrail"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                429: components["responses"]["too_many_requests"];
                500: components["responses"]["internal"];
                503: components["responses"]["unavailable"];
                504: components["responses"]["deadline_exceeded"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passes/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the holder of a link sees. Whoever has it may ask. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The token. */
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Balances and the newest entries. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "balances": [
                         *         {
                         *           "as_of": "2026-11-21T14:30:00Z",
                         *           "available": 1,
                         *           "held": 1,
                         *           "kind": "customer_points",
                         *           "unit": "PTS"
                         *         }
                         *       ],
                         *       "history": [
                         *         {
                         *           "account_id": "01990000-0000-7000-8000-000000000001",
                         *           "amount": 1,
                         *           "balance_after": 1,
                         *           "held_after": 1,
                         *           "occurred_at": "2026-11-21T14:30:00Z",
                         *           "transaction_id": "01990000-0000-7000-8000-000000000001",
                         *           "type": "earn",
                         *           "unit": "PTS",
                         *           "version": 1
                         *         }
                         *       ],
                         *       "status": "active"
                         *     }
                         */
                        "application/json": components["schemas"]["PassView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                /** @description `pass_not_found`: no such pass, or it was revoked or has expired. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["internal"];
                503: components["responses"]["unavailable"];
                504: components["responses"]["deadline_exceeded"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passes/{token}/qr.svg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The link as a QR code, for a screen or a printed card. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The token. */
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description An SVG. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/svg+xml": string;
                    };
                };
                400: components["responses"]["invalid_argument"];
                /** @description `pass_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["internal"];
                503: components["responses"]["unavailable"];
                504: components["responses"]["deadline_exceeded"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Finds the wallet of a reference. */
        get: {
            parameters: {
                query: {
                    /** @description The network's own name for the customer, compared byte for byte. */
                    external_ref: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The wallet, or an empty list. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "accounts": [
                         *             {
                         *               "account_id": "01990000-0000-7000-8000-000000000001",
                         *               "kind": "customer_points",
                         *               "unit": "PTS"
                         *             }
                         *           ],
                         *           "created_at": "2026-11-21T14:30:00Z",
                         *           "external_ref": "card-000042",
                         *           "id": "01990000-0000-7000-8000-000000000001",
                         *           "status": "active"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["WalletList"];
                    };
                };
                /** @description `missing_field`, `pan_refused`,. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `out_of_range`, `unknown_field`. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                429: components["responses"]["too_many_requests"];
                500: components["responses"]["internal"];
                503: components["responses"]["unavailable"];
                504: components["responses"]["deadline_exceeded"];
            };
        };
        put?: never;
        /** Opens a wallet with its points account, or answers the one there is. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "external_ref": "card-000042"
                     *     }
                     */
                    "application/json": components["schemas"]["OpenWallet"];
                };
            };
            responses: {
                /** @description It was there before. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "accounts": [
                         *         {
                         *           "account_id": "01990000-0000-7000-8000-000000000001",
                         *           "kind": "customer_points",
                         *           "unit": "PTS"
                         *         }
                         *       ],
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "external_ref": "card-000042",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "active"
                         *     }
                         */
                        "application/json": components["schemas"]["WalletBody"];
                    };
                };
                /** @description This call opened it. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "accounts": [
                         *         {
                         *           "account_id": "01990000-0000-7000-8000-000000000001",
                         *           "kind": "customer_points",
                         *           "unit": "PTS"
                         *         }
                         *       ],
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "external_ref": "card-000042",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "active"
                         *     }
                         */
                        "application/json": components["schemas"]["WalletBody"];
                    };
                };
                /** @description `invalid_length`, `not_printable`, `pan_refused`, `personal_data_refused`, `missing_field`, `unknown_field`,. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `out_of_range`. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `program_mismatch`: it was opened with another program. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                429: components["responses"]["too_many_requests"];
                500: components["responses"]["internal"];
                /** @description `ledger_unavailable`: nothing was answered for; send the same request again. Besides: `overloaded`. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                504: components["responses"]["deadline_exceeded"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a wallet. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The wallet. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The wallet. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "accounts": [
                         *         {
                         *           "account_id": "01990000-0000-7000-8000-000000000001",
                         *           "kind": "customer_points",
                         *           "unit": "PTS"
                         *         }
                         *       ],
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "external_ref": "card-000042",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "active"
                         *     }
                         */
                        "application/json": components["schemas"]["WalletBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `wallet_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["too_many_requests"];
                500: components["responses"]["internal"];
                503: components["responses"]["unavailable"];
                504: components["responses"]["deadline_exceeded"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallets/{id}/balances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads what a wallet holds. */
        get: {
            parameters: {
                query?: {
                    /**
                     * @description What it held after the last entry at or before this instant, as far as the projection knows. Not with
                     *     `min_version`.
                     */
                    as_of?: string;
                    /**
                     * @description Answer nothing older than this version of the points account (`7`) or of a named one (`<account_id>:7`): the
                     *     `version` of an entry that the ledger answered. The call waits up to 500 ms for the projection, then asks the
                     *     ledger.
                     */
                    min_version?: string;
                };
                header?: never;
                path: {
                    /** @description The wallet. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Its balances, oldest account first. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "balances": [
                         *         {
                         *           "account_id": "01990000-0000-7000-8000-000000000001",
                         *           "as_of": "2026-11-21T14:30:00Z",
                         *           "available": 1,
                         *           "held": 1,
                         *           "kind": "customer_points",
                         *           "posted": 1,
                         *           "source": "projection",
                         *           "unit": "PTS",
                         *           "version": 1
                         *         }
                         *       ],
                         *       "points_account_id": "01990000-0000-7000-8000-000000000001",
                         *       "wallet_id": "01990000-0000-7000-8000-000000000001"
                         *     }
                         */
                        "application/json": components["schemas"]["WalletBalances"];
                    };
                };
                /** @description `invalid_value`. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `wallet_not_found`, `account_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_ahead`: the ledger itself has not reached that version. */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["too_many_requests"];
                500: components["responses"]["internal"];
                /** @description `balance_unavailable`: neither projected yet nor can the ledger be asked. Besides: `overloaded`. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                504: components["responses"]["deadline_exceeded"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallets/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Closes an empty wallet and its accounts for good. Safe to repeat. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The wallet. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "reason": "card lost"
                     *     }
                     */
                    "application/json": components["schemas"]["StatusBody"] | null;
                };
            };
            responses: {
                /** @description It is closed. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "accounts": [
                         *         {
                         *           "account_id": "01990000-0000-7000-8000-000000000001",
                         *           "kind": "customer_points",
                         *           "unit": "PTS"
                         *         }
                         *       ],
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "external_ref": "card-000042",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "active"
                         *     }
                         */
                        "application/json": components["schemas"]["WalletBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `wallet_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `wallet_not_empty`, `status_change_in_progress` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                429: components["responses"]["too_many_requests"];
                500: components["responses"]["internal"];
                /** @description `ledger_unavailable`. Besides: `overloaded`. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                504: components["responses"]["deadline_exceeded"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallets/{id}/freeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Freezes a wallet: nothing can be taken from any of its accounts, in the ledger itself. Safe to repeat. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The wallet. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "reason": "card lost"
                     *     }
                     */
                    "application/json": components["schemas"]["StatusBody"] | null;
                };
            };
            responses: {
                /** @description It is frozen. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "accounts": [
                         *         {
                         *           "account_id": "01990000-0000-7000-8000-000000000001",
                         *           "kind": "customer_points",
                         *           "unit": "PTS"
                         *         }
                         *       ],
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "external_ref": "card-000042",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "active"
                         *     }
                         */
                        "application/json": components["schemas"]["WalletBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `wallet_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `wallet_closed`, `status_change_in_progress` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                429: components["responses"]["too_many_requests"];
                500: components["responses"]["internal"];
                /** @description `ledger_unavailable`: it goes on by itself; the same request tells. Besides: `overloaded`. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                504: components["responses"]["deadline_exceeded"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallets/{id}/passes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists a wallet's links, without their tokens. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The wallet. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The passes. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "created_at": "2026-11-21T14:30:00Z",
                         *           "id": "01990000-0000-7000-8000-000000000001"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["PassList"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `wallet_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["too_many_requests"];
                500: components["responses"]["internal"];
                503: components["responses"]["unavailable"];
                504: components["responses"]["deadline_exceeded"];
            };
        };
        put?: never;
        /** Makes a link by which the customer reads the wallet. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The wallet. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "label": "phone"
                     *     }
                     */
                    "application/json": components["schemas"]["MakePass"];
                };
            };
            responses: {
                /** @description The pass with its token, which is not told again. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001"
                         *     }
                         */
                        "application/json": components["schemas"]["PassBody"];
                    };
                };
                /** @description `invalid_value`, `personal_data_refused`, `pan_refused`. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `wallet_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                429: components["responses"]["too_many_requests"];
                500: components["responses"]["internal"];
                /** @description `passes_not_configured`. Besides: `overloaded`. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                504: components["responses"]["deadline_exceeded"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallets/{id}/passes/{pass_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revokes a link: from now on it shows nothing. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The wallet. */
                    id: string;
                    /** @description The pass. */
                    pass_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is revoked. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `pass_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["too_many_requests"];
                500: components["responses"]["internal"];
                503: components["responses"]["unavailable"];
                504: components["responses"]["deadline_exceeded"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallets/{id}/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what happened to a wallet, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Only this account. */
                    account_id?: string;
                    /** @description The `next_cursor` of the page before, with the same filter. */
                    cursor?: string;
                    /** @description Entries per page, 1 to 200; 50 when absent. */
                    limit?: number;
                };
                header?: never;
                path: {
                    /** @description The wallet. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of entries. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "account_id": "01990000-0000-7000-8000-000000000001",
                         *           "amount": 1,
                         *           "balance_after": 1,
                         *           "held_after": 1,
                         *           "occurred_at": "2026-11-21T14:30:00Z",
                         *           "transaction_id": "01990000-0000-7000-8000-000000000001",
                         *           "type": "earn",
                         *           "unit": "PTS",
                         *           "version": 1
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["StatementBody"];
                    };
                };
                /** @description `invalid_value`, `cursor_invalid`. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `wallet_not_found`, `account_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                429: components["responses"]["too_many_requests"];
                500: components["responses"]["internal"];
                503: components["responses"]["unavailable"];
                504: components["responses"]["deadline_exceeded"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallets/{id}/unfreeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a freeze. Safe to repeat. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The wallet. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "reason": "card lost"
                     *     }
                     */
                    "application/json": components["schemas"]["StatusBody"] | null;
                };
            };
            responses: {
                /** @description It is active. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "accounts": [
                         *         {
                         *           "account_id": "01990000-0000-7000-8000-000000000001",
                         *           "kind": "customer_points",
                         *           "unit": "PTS"
                         *         }
                         *       ],
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "external_ref": "card-000042",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "active"
                         *     }
                         */
                        "application/json": components["schemas"]["WalletBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `wallet_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `wallet_closed`, `status_change_in_progress` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                429: components["responses"]["too_many_requests"];
                500: components["responses"]["internal"];
                /** @description `ledger_unavailable`. Besides: `overloaded`. */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                504: components["responses"]["deadline_exceeded"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallets/lookup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The wallet of a pass: how a till finds the customer who shows its QR code. Changes nothing. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "pass": "AQABAZkAAAAAcACAAAAAAAAAAQGZAAAAAHAAgAAAAAAAAAIAAAAAAAAAAAAAAAAAAAAA"
                     *     }
                     */
                    "application/json": components["schemas"]["LookupWallet"];
                };
            };
            responses: {
                /** @description The wallet. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "accounts": [
                         *         {
                         *           "account_id": "01990000-0000-7000-8000-000000000001",
                         *           "kind": "customer_points",
                         *           "unit": "PTS"
                         *         }
                         *       ],
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "external_ref": "card-000042",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "active"
                         *     }
                         */
                        "application/json": components["schemas"]["WalletBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `pass_not_found`: no such pass in this network, or it was revoked or has expired. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                429: components["responses"]["too_many_requests"];
                500: components["responses"]["internal"];
                503: components["responses"]["unavailable"];
                504: components["responses"]["deadline_exceeded"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description An account of a wallet. */
        AccountBody: {
            /**
             * Format: uuid
             * @description The account, a UUIDv7.
             */
            account_id: string;
            /** @description What it stands for. */
            kind: components["schemas"]["AccountKind"];
            /**
             * Format: uuid
             * @description The program of a points account.
             */
            program_id?: string | null;
            /**
             * @description An ISO 4217 code, or `PTS`.
             * @example PTS
             */
            unit: string;
        };
        /**
         * @description The kinds of account that belong to a customer; the ledger's other kinds are none of the wallet's business.
         * @enum {string}
         */
        AccountKind: "customer_points" | "gift_card";
        /** @description Who changed what, when, why and from where. */
        AuditEntry: {
            /**
             * @description What they did.
             * @example merchant.approved
             */
            action: string;
            /**
             * @description Who: the subject of their token, an id of svc-merchant; or the name of a command.
             * @example 01990000-0000-7000-8000-000000000001
             */
            actor: string;
            /**
             * @description What they were to the network.
             * @example operator
             */
            actor_role: string;
            /** @description What it became. */
            after?: Record<string, never> | null;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description What it was, as far as it changed and may be said; names and free text never are. */
            before?: Record<string, never> | null;
            /**
             * @description SHA-256 over the row and the hash of the one before it, in hexadecimal digits; in svc-ledger, whose signed heads bind
             *     the row and all before it, over the row.
             * @example 8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4
             */
            hash: string;
            /**
             * @description The network the request came from: a /24, or a /48 of IPv6.
             * @example 192.0.2.0/24
             */
            network?: string | null;
            /** @description Why, where somebody had to say. */
            reason?: string | null;
            /**
             * Format: int64
             * @description Its number in the network's chain, from 1 on without a gap.
             */
            seq: number;
            /**
             * @description To which: its id or key.
             * @example 01990000-0000-7000-8000-000000000001
             */
            subject: string;
            /**
             * @description To what kind of thing.
             * @example merchant
             */
            subject_kind: string;
            /** @description The trace of the request. */
            trace_id?: string | null;
        };
        /** @description A page of the audit trail. */
        AuditTrail: {
            /** @description What was done, newest first. */
            data: components["schemas"]["AuditEntry"][];
            /** @description What to send as `cursor` for the next page; null on the last. */
            next_cursor?: string | null;
        };
        /** @description One account of a wallet. `posted`, `held` and `version` are those after the account's newest known entry. */
        Balance: {
            /**
             * Format: uuid
             * @description The account.
             */
            account_id: string;
            /**
             * Format: date-time
             * @description When these figures became true.
             */
            as_of: string;
            /**
             * Format: int64
             * @description `posted - held`, in minor units: what can be spent.
             */
            available: number;
            /**
             * Format: int64
             * @description Sum of its open holds, in minor units.
             */
            held: number;
            /** @description What it stands for. */
            kind: components["schemas"]["AccountKind"];
            /**
             * Format: int64
             * @description Sum of its entries, in minor units.
             */
            posted: number;
            /**
             * Format: uuid
             * @description The program of a points account, where it was opened with one.
             */
            program_id?: string | null;
            /** @description Who says so. */
            source: components["schemas"]["Source"];
            /**
             * @description What it counts: an ISO 4217 code, or `PTS`.
             * @example PTS
             */
            unit: string;
            /**
             * Format: int64
             * @description Number of its entries.
             */
            version: number;
        };
        /** @description What an account of a wallet holds, as a pass shows it. */
        BalanceLine: {
            /**
             * Format: date-time
             * @description When these figures became true.
             */
            as_of: string;
            /**
             * Format: int64
             * @description What can be spent, in minor units.
             */
            available: number;
            /**
             * Format: int64
             * @description What is set aside, in minor units.
             */
            held: number;
            /** @description What it stands for. */
            kind: components["schemas"]["AccountKind"];
            /**
             * @description An ISO 4217 code, or `PTS`.
             * @example PTS
             */
            unit: string;
        };
        /** @description A field at fault. */
        FieldError: {
            /** @description What is wrong, stable. */
            code: string;
            /** @description What is wrong, for people. */
            detail: string;
            /** @description Its path. */
            field: string;
        };
        /** @description One entry of a statement. */
        LineBody: {
            /**
             * Format: uuid
             * @description The account.
             */
            account_id: string;
            /**
             * Format: int64
             * @description The change in minor units; negative was taken from the customer.
             */
            amount: number;
            /**
             * Format: int64
             * @description The account's posted balance after it, in minor units.
             */
            balance_after: number;
            /**
             * Format: int64
             * @description The account's open holds after it, in minor units.
             */
            held_after: number;
            /**
             * Format: date-time
             * @description When the ledger recorded it.
             */
            occurred_at: string;
            /** @description The caller's own name for the transaction. */
            reference?: string | null;
            /**
             * Format: uuid
             * @description The ledger's transaction.
             */
            transaction_id: string;
            /**
             * @description Why value moved: `earn`, `burn`, `load`, `redeem`, `transfer`, `adjust`, `expire`, `hold`, `capture`, `void`,
             *     `reverse`, or `other` for a type newer than this service.
             * @example earn
             */
            type: string;
            /**
             * @description The unit of the amounts.
             * @example PTS
             */
            unit: string;
            /**
             * Format: int64
             * @description The account's version after it.
             */
            version: number;
        };
        /** @description Asks whose pass somebody shows. */
        LookupWallet: {
            /**
             * @description The token of the pass: what stands behind the `#` of the link in its QR code.
             * @example AQABAZkAAAAAcACAAAAAAAAAAQGZAAAAAHAAgAAAAAAAAAIAAAAAAAAAAAAAAAAAAAAA
             */
            pass: string;
        };
        /** @description Asks for a pass. */
        MakePass: {
            /**
             * Format: date-time
             * @description From when on it shows nothing; absent: until it is revoked.
             */
            expires_at?: string | null;
            /**
             * @description A name for it, 1 to 64 bytes, no personal data.
             * @example phone
             */
            label?: string | null;
        };
        /** @description Asks for a customer's wallet. */
        OpenWallet: {
            /**
             * @description The network's own name for the customer, unique in the tenant: 1 to 128 printable characters, neither an e-mail
             *     address nor a payment card number.
             * @example card-000042
             */
            external_ref: string;
            /**
             * Format: uuid
             * @description The program of the wallet's points account; absent for the network's own points.
             */
            program_id?: string | null;
        };
        /** @description A pass. */
        PassBody: {
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at?: string | null;
            /**
             * Format: uuid
             * @description The pass, a UUIDv7: what it is revoked by.
             */
            id: string;
            label?: string | null;
            /** @description Where the token leads, below this service's own address. */
            path?: string | null;
            /** @description The same as a picture, an SVG. */
            qr_path?: string | null;
            /** Format: date-time */
            revoked_at?: string | null;
            /** @description What the customer holds: whoever has it can read the wallet. Told when the pass is made and never again. */
            token?: string | null;
        };
        /** @description Passes of a wallet. */
        PassList: {
            /** @description The newest 200, newest first. */
            data: components["schemas"]["PassBody"][];
            /** @description Always null. */
            next_cursor?: string | null;
        };
        /** @description What a pass shows: nothing of who the customer is, and no more than its holder needs. */
        PassView: {
            /** @description What the wallet holds. */
            balances: components["schemas"]["BalanceLine"][];
            /** @description Its newest 20 entries, newest first. */
            history: components["schemas"]["LineBody"][];
            /**
             * @description `active`, `frozen` or `closed`.
             * @example active
             */
            status: string;
        };
        /** @description An error, RFC 9457. */
        Problem: {
            /** @description Stable, `snake_case`: what programs decide by. */
            code: string;
            /** @description A sentence for people. */
            detail: string;
            /** @description The fields at fault. */
            errors?: components["schemas"]["FieldError"][] | null;
            /** @description The request it happened to. */
            instance?: string | null;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description The code in words. */
            title: string;
            /** @description Finds the request in logs and traces. */
            trace_id?: string | null;
            /** @description A URI that names the kind of error. */
            type: string;
        };
        /**
         * @description Who answered for a balance.
         * @enum {string}
         */
        Source: "projection" | "ledger";
        /** @description A page of a statement. */
        StatementBody: {
            /** @description Entries, newest first. */
            data: components["schemas"]["LineBody"][];
            /** @description What to send as `cursor` for the next page; null on the last. */
            next_cursor?: string | null;
        };
        /** @description Why a wallet's status is to change. The body may be left out. */
        StatusBody: {
            /**
             * @description Kept in the ledger with who asked and when: 1 to 200 bytes, no personal data.
             * @example card lost
             */
            reason?: string | null;
        };
        /** @description All balances of one wallet at one moment, in the order of their accounts' ids. */
        WalletBalances: {
            /** @description Its accounts. */
            balances: components["schemas"]["Balance"][];
            /**
             * Format: uuid
             * @description The account a bare `min_version=N` speaks of.
             */
            points_account_id: string;
            /**
             * Format: uuid
             * @description The wallet.
             */
            wallet_id: string;
        };
        /** @description A wallet and its accounts. */
        WalletBody: {
            /** @description The wallet's ledger accounts, oldest first. */
            accounts: components["schemas"]["AccountBody"][];
            /**
             * Format: date-time
             * @description When it was opened.
             */
            created_at: string;
            /**
             * @description The network's own name for the customer.
             * @example card-000042
             */
            external_ref: string;
            /**
             * Format: uuid
             * @description The wallet, a UUIDv7.
             */
            id: string;
            /**
             * Format: uuid
             * @description The account that `/earn` and `/burn` of the ledger take, and that a bare `min_version` speaks of.
             */
            points_account_id?: string | null;
            /**
             * @description `active`, `frozen` or `closed`.
             * @example active
             */
            status: string;
        };
        /** @description Wallets that match. */
        WalletList: {
            /** @description The wallets; a reference is unique, so there is one or none. */
            data: components["schemas"]["WalletBody"][];
            /** @description Always null: there is no second page. */
            next_cursor?: string | null;
        };
    };
    responses: {
        /** @description `deadline_exceeded`: No answer in time; whether the request took effect is unknown. */
        deadline_exceeded: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `internal`: Something went wrong on the server; the trace id finds it. */
        internal: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `duplicate_field`: A field is given twice. `invalid_type`: A field is of another type. `invalid_value`: A field holds what it cannot. `malformed_json`: The body is not valid JSON. `missing_field`: A required field is missing. `out_of_range`: A number is larger or smaller than its field holds. `unknown_field`: The request has a field that the route does not know. */
        invalid_argument: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `body_too_large`: The body is larger than the route takes. */
        payload_too_large: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `forbidden_role`: None of the caller's roles may do this. `forbidden_scope`: None of the key's scopes covers this. */
        permission_denied: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `rate_limited`: Over the caller's allowance; `Retry-After` says when there is more. */
        too_many_requests: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `token_expired`: The token has expired; get a new one. `token_invalid`: The token is not valid here. `unauthenticated`: There is no bearer token. */
        unauthenticated: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `database_unavailable`: A database cannot be reached now; try again. `overloaded`: The server is full; try again. */
        unavailable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unsupported_media_type`: The body is not sent as application/json. */
        unsupported_media_type: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
