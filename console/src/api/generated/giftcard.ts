// Made by `npm run api` from services/svc-giftcard/openapi.json; not edited by hand.

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
    "/v1/gift-card-issues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins a bulk issue. It goes on by itself; read how far it has come, then fetch the codes. */
        post: {
            parameters: {
                query?: never;
                header: {
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "amount": 2500,
                     *       "count": 10,
                     *       "merchant_id": "01990000-0000-7000-8000-00000000000a",
                     *       "product_id": "01990000-0000-7000-8000-000000000001",
                     *       "recipient": "age1d5xdpgp0ya0fsdwf5v8qpljdvy48xg0z43wa57x8whw2qp0mju3qa652at"
                     *     }
                     */
                    "application/json": components["schemas"]["IssueBody"];
                };
            };
            responses: {
                /** @description Recorded. */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "issued": 1,
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "product_id": "01990000-0000-7000-8000-000000000001",
                         *       "requested": 1,
                         *       "status": "running",
                         *       "unit": "EUR"
                         *     }
                         */
                        "application/json": components["schemas"]["IssueView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `product_inactive`, `merchant_inactive` */
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
                /** @description `amount_not_allowed`, `idempotency_key_reused` */
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
    "/v1/gift-card-issues/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads how far a bulk issue has come. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The issue. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "issued": 1,
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "product_id": "01990000-0000-7000-8000-000000000001",
                         *       "requested": 1,
                         *       "status": "running",
                         *       "unit": "EUR"
                         *     }
                         */
                        "application/json": components["schemas"]["IssueView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
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
    "/v1/gift-card-issues/{id}/codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The file of codes: CSV (`number,gift_card_id,code,pin`), encrypted in the age format to the key it was asked for
         *     with. `age --decrypt --identity key.txt codes.csv.age` opens it.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The file. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/octet-stream": string;
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `issue_not_done` */
                409: {
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
    "/v1/gift-cards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists cards, newest first: the network's; for a merchant those it carries. */
        get: {
            parameters: {
                query?: {
                    /** @description The `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Rows per page, 1 to 200; 50 when absent. */
                    limit?: number;
                    /**
                     * @description Only cards of this status.
                     * @example active
                     */
                    status?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "balance": {
                         *             "available": 1,
                         *             "held": 1,
                         *             "posted": 1,
                         *             "unit": "EUR"
                         *           },
                         *           "code_last4": "7K2M",
                         *           "created_at": "2026-11-21T14:30:00Z",
                         *           "id": "01990000-0000-7000-8000-000000000001",
                         *           "initial_value": {
                         *             "amount": 5000,
                         *             "unit": "EUR"
                         *           },
                         *           "issuer_id": "01990000-0000-7000-8000-000000000001",
                         *           "product_id": "01990000-0000-7000-8000-000000000001",
                         *           "status": "active"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["PageView_CardView"];
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
        /** Sells a card: it is loaded in the ledger and active when this answers. */
        post: {
            parameters: {
                query?: never;
                header: {
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "amount": {
                     *         "amount": 5000,
                     *         "unit": "EUR"
                     *       },
                     *       "merchant_id": "01990000-0000-7000-8000-00000000000a",
                     *       "product_id": "01990000-0000-7000-8000-000000000001",
                     *       "reference": "till-3/2026-11-21/0042"
                     *     }
                     */
                    "application/json": components["schemas"]["SellBody"];
                };
            };
            responses: {
                /** @description Sold and loaded. `Idempotent-Replayed: true` when it was before. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "balance": {
                         *         "available": 1,
                         *         "held": 1,
                         *         "posted": 1,
                         *         "unit": "EUR"
                         *       },
                         *       "code": "7KQ2M-4WXYZ-0ABCD-EFGHJ-KMNPQR",
                         *       "code_last4": "NPQR",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "initial_value": {
                         *         "amount": 5000,
                         *         "unit": "EUR"
                         *       },
                         *       "issuer_id": "01990000-0000-7000-8000-000000000001",
                         *       "operation": {
                         *         "amount": {
                         *           "amount": 5000,
                         *           "unit": "EUR"
                         *         },
                         *         "balance_after": {
                         *           "available": 1,
                         *           "held": 1,
                         *           "posted": 1,
                         *           "unit": "EUR"
                         *         },
                         *         "gift_card_id": "01990000-0000-7000-8000-000000000001",
                         *         "id": "01990000-0000-7000-8000-000000000001",
                         *         "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *         "type": "redeem"
                         *       },
                         *       "product_id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "active"
                         *     }
                         */
                        "application/json": components["schemas"]["SoldView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `product_inactive`, `merchant_inactive` */
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
                /** @description `amount_not_allowed`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `velocity_exceeded`. Besides: `rate_limited`. */
                429: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gift-cards/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a card. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The card. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "balance": {
                         *         "available": 1,
                         *         "held": 1,
                         *         "posted": 1,
                         *         "unit": "EUR"
                         *       },
                         *       "code_last4": "7K2M",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "initial_value": {
                         *         "amount": 5000,
                         *         "unit": "EUR"
                         *       },
                         *       "issuer_id": "01990000-0000-7000-8000-000000000001",
                         *       "product_id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "active"
                         *     }
                         */
                        "application/json": components["schemas"]["CardView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
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
    "/v1/gift-cards/{id}/activities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what happened to a card, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description The `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Rows per page, 1 to 200; 50 when absent. */
                    limit?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "balance_after": 1,
                         *           "id": "01990000-0000-7000-8000-000000000001",
                         *           "occurred_at": "2026-11-21T14:30:00Z",
                         *           "status": "active",
                         *           "type": "redeemed",
                         *           "version": 1
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["PageView_ActivityView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
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
    "/v1/gift-cards/{id}/block": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops a card for a time, at any till: a lost card is stopped at once. Safe to repeat. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Blocked. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "balance": {
                         *         "available": 1,
                         *         "held": 1,
                         *         "posted": 1,
                         *         "unit": "EUR"
                         *       },
                         *       "code_last4": "7K2M",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "initial_value": {
                         *         "amount": 5000,
                         *         "unit": "EUR"
                         *       },
                         *       "issuer_id": "01990000-0000-7000-8000-000000000001",
                         *       "product_id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "active"
                         *     }
                         */
                        "application/json": components["schemas"]["CardView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `gift_card_pending`, `gift_card_expired`, `gift_card_deactivated` */
                409: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gift-cards/{id}/deactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops a card for good and pays out what is left. For the operator and the merchant that carries it. */
        post: {
            parameters: {
                query?: never;
                header: {
                    "Idempotency-Key": string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "merchant_id": "01990000-0000-7000-8000-00000000000a"
                     *     }
                     */
                    "application/json": components["schemas"]["DeactivateBody"];
                };
            };
            responses: {
                /** @description What was paid out. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "amount": {
                         *         "amount": 5000,
                         *         "unit": "EUR"
                         *       },
                         *       "balance_after": {
                         *         "available": 1,
                         *         "held": 1,
                         *         "posted": 1,
                         *         "unit": "EUR"
                         *       },
                         *       "gift_card_id": "01990000-0000-7000-8000-000000000001",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "type": "redeem"
                         *     }
                         */
                        "application/json": components["schemas"]["ReceiptView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `gift_card_pending`, `gift_card_expired`, `gift_card_deactivated`, `holds_open` */
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
                /** @description `idempotency_key_reused` */
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
    "/v1/gift-cards/{id}/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets value aside, to be captured or released: what a restaurant does before the bill is known. */
        post: {
            parameters: {
                query?: never;
                header: {
                    "Idempotency-Key": string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "amount": {
                     *         "amount": 4000,
                     *         "unit": "EUR"
                     *       },
                     *       "expires_in_seconds": 14400,
                     *       "merchant_id": "01990000-0000-7000-8000-00000000000a"
                     *     }
                     */
                    "application/json": components["schemas"]["HoldBody"];
                };
            };
            responses: {
                /** @description Set aside; its `id` is the hold's. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "amount": {
                         *         "amount": 5000,
                         *         "unit": "EUR"
                         *       },
                         *       "balance_after": {
                         *         "available": 1,
                         *         "held": 1,
                         *         "posted": 1,
                         *         "unit": "EUR"
                         *       },
                         *       "gift_card_id": "01990000-0000-7000-8000-000000000001",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "type": "redeem"
                         *     }
                         */
                        "application/json": components["schemas"]["ReceiptView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `insufficient_balance`, `merchant_not_accepting`, `merchant_inactive`, `gift_card_pending`, `gift_card_blocked`, `gift_card_expired`, `gift_card_deactivated` */
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
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `velocity_exceeded`. Besides: `rate_limited`. */
                429: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gift-cards/{id}/holds/{hold_id}/capture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes what is due of a hold, and releases the rest. For the merchant that set it aside. */
        post: {
            parameters: {
                query?: never;
                header: {
                    "Idempotency-Key": string;
                };
                path: {
                    hold_id: string;
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "amount": {
                     *         "amount": 3750,
                     *         "unit": "EUR"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CaptureBody"];
                };
            };
            responses: {
                /** @description Taken. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "amount": {
                         *         "amount": 5000,
                         *         "unit": "EUR"
                         *       },
                         *       "balance_after": {
                         *         "available": 1,
                         *         "held": 1,
                         *         "posted": 1,
                         *         "unit": "EUR"
                         *       },
                         *       "gift_card_id": "01990000-0000-7000-8000-000000000001",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "type": "redeem"
                         *     }
                         */
                        "application/json": components["schemas"]["ReceiptView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `hold_expired`, `hold_not_open`, `capture_exceeds_hold` */
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
                /** @description `idempotency_key_reused` */
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
    "/v1/gift-cards/{id}/holds/{hold_id}/void": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Releases a hold. For the merchant that set it aside. */
        post: {
            parameters: {
                query?: never;
                header: {
                    "Idempotency-Key": string;
                };
                path: {
                    hold_id: string;
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "reference": "table 7 did not come"
                     *     }
                     */
                    "application/json": components["schemas"]["VoidBody"];
                };
            };
            responses: {
                /** @description Released. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "amount": {
                         *         "amount": 5000,
                         *         "unit": "EUR"
                         *       },
                         *       "balance_after": {
                         *         "available": 1,
                         *         "held": 1,
                         *         "posted": 1,
                         *         "unit": "EUR"
                         *       },
                         *       "gift_card_id": "01990000-0000-7000-8000-000000000001",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "type": "redeem"
                         *     }
                         */
                        "application/json": components["schemas"]["ReceiptView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `hold_not_open` */
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
                /** @description `idempotency_key_reused` */
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
    "/v1/gift-cards/{id}/redeem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes value from a card, wholly or in part. */
        post: {
            parameters: {
                query?: never;
                header: {
                    "Idempotency-Key": string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "amount": {
                     *         "amount": 1250,
                     *         "unit": "EUR"
                     *       },
                     *       "merchant_id": "01990000-0000-7000-8000-00000000000a",
                     *       "reference": "till-3/2026-11-21/0043"
                     *     }
                     */
                    "application/json": components["schemas"]["SpendBody"];
                };
            };
            responses: {
                /** @description Taken. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "amount": {
                         *         "amount": 5000,
                         *         "unit": "EUR"
                         *       },
                         *       "balance_after": {
                         *         "available": 1,
                         *         "held": 1,
                         *         "posted": 1,
                         *         "unit": "EUR"
                         *       },
                         *       "gift_card_id": "01990000-0000-7000-8000-000000000001",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "type": "redeem"
                         *     }
                         */
                        "application/json": components["schemas"]["ReceiptView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `insufficient_balance`, `merchant_not_accepting`, `merchant_inactive`, `gift_card_pending`, `gift_card_blocked`, `gift_card_expired`, `gift_card_deactivated` */
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
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `velocity_exceeded`. Besides: `rate_limited`. */
                429: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gift-cards/{id}/refund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives back what a redeem or capture took. For the merchant that took it. */
        post: {
            parameters: {
                query?: never;
                header: {
                    "Idempotency-Key": string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "amount": {
                     *         "amount": 500,
                     *         "unit": "EUR"
                     *       },
                     *       "operation_id": "01990000-0000-8000-8000-00000000000b"
                     *     }
                     */
                    "application/json": components["schemas"]["RefundBody"];
                };
            };
            responses: {
                /** @description Given back. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "amount": {
                         *         "amount": 5000,
                         *         "unit": "EUR"
                         *       },
                         *       "balance_after": {
                         *         "available": 1,
                         *         "held": 1,
                         *         "posted": 1,
                         *         "unit": "EUR"
                         *       },
                         *       "gift_card_id": "01990000-0000-7000-8000-000000000001",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "type": "redeem"
                         *     }
                         */
                        "application/json": components["schemas"]["ReceiptView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `refund_exceeds_redeem`, `merchant_inactive`, `gift_card_expired`, `gift_card_deactivated` */
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
                /** @description `idempotency_key_reused` */
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
    "/v1/gift-cards/{id}/reload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts more on a card, against money. */
        post: {
            parameters: {
                query?: never;
                header: {
                    "Idempotency-Key": string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "amount": {
                     *         "amount": 1250,
                     *         "unit": "EUR"
                     *       },
                     *       "merchant_id": "01990000-0000-7000-8000-00000000000a",
                     *       "reference": "till-3/2026-11-21/0043"
                     *     }
                     */
                    "application/json": components["schemas"]["SpendBody"];
                };
            };
            responses: {
                /** @description Loaded. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "amount": {
                         *         "amount": 5000,
                         *         "unit": "EUR"
                         *       },
                         *       "balance_after": {
                         *         "available": 1,
                         *         "held": 1,
                         *         "posted": 1,
                         *         "unit": "EUR"
                         *       },
                         *       "gift_card_id": "01990000-0000-7000-8000-000000000001",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "type": "redeem"
                         *     }
                         */
                        "application/json": components["schemas"]["ReceiptView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `merchant_inactive`, `gift_card_pending`, `gift_card_blocked`, `gift_card_expired`, `gift_card_deactivated` */
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
                /** @description `amount_not_allowed`: more than a card may hold; `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `velocity_exceeded`. Besides: `rate_limited`. */
                429: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gift-cards/{id}/replace-code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a lost card a new code; the old one is worth nothing from then on. For the operator and the merchant that
         *     carries it. Repeated, it makes yet another code.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The new code. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "code": "7KQ2M-4WXYZ-0ABCD-EFGHJ-KMNPQR",
                         *       "code_last4": "NPQR",
                         *       "id": "01990000-0000-7000-8000-000000000001"
                         *     }
                         */
                        "application/json": components["schemas"]["ReplacedView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `gift_card_pending`, `gift_card_expired`, `gift_card_deactivated` */
                409: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gift-cards/{id}/unblock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets a blocked card be spent again. For the operator and the merchant that carries it. Safe to repeat. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description In use again. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "balance": {
                         *         "available": 1,
                         *         "held": 1,
                         *         "posted": 1,
                         *         "unit": "EUR"
                         *       },
                         *       "code_last4": "7K2M",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "initial_value": {
                         *         "amount": 5000,
                         *         "unit": "EUR"
                         *       },
                         *       "issuer_id": "01990000-0000-7000-8000-000000000001",
                         *       "product_id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "active"
                         *     }
                         */
                        "application/json": components["schemas"]["CardView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `gift_card_pending`, `gift_card_expired`, `gift_card_deactivated` */
                409: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gift-cards/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Activates a printed card that is paid for at the till. */
        post: {
            parameters: {
                query?: never;
                header: {
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "amount": {
                     *         "amount": 2500,
                     *         "unit": "EUR"
                     *       },
                     *       "code": "0123 4567 8901 2347",
                     *       "merchant_id": "01990000-0000-7000-8000-00000000000a",
                     *       "pin": "471108"
                     *     }
                     */
                    "application/json": components["schemas"]["ActivateBody"];
                };
            };
            responses: {
                /** @description Loaded and active. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "amount": {
                         *         "amount": 5000,
                         *         "unit": "EUR"
                         *       },
                         *       "balance_after": {
                         *         "available": 1,
                         *         "held": 1,
                         *         "posted": 1,
                         *         "unit": "EUR"
                         *       },
                         *       "gift_card_id": "01990000-0000-7000-8000-000000000001",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "type": "redeem"
                         *     }
                         */
                        "application/json": components["schemas"]["ReceiptView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `gift_card_active`, `merchant_inactive` */
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
                /** @description `amount_not_allowed`, `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts`, `velocity_exceeded`. Besides: `rate_limited`. */
                429: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gift-cards/lookup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finds the card of a code. An unknown code, a wrong PIN, and a card that is blocked, expired, not active, or was tried
         *     too often are all 404, in the same words and after the same work.
         */
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
                     *       "code": "7KQ2M-4WXYZ-0ABCD-EFGHJ-KMNPQR"
                     *     }
                     */
                    "application/json": components["schemas"]["CodeBody"];
                };
            };
            responses: {
                /** @description The card. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "balance": {
                         *         "available": 1,
                         *         "held": 1,
                         *         "posted": 1,
                         *         "unit": "EUR"
                         *       },
                         *       "code_last4": "7K2M",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "initial_value": {
                         *         "amount": 5000,
                         *         "unit": "EUR"
                         *       },
                         *       "issuer_id": "01990000-0000-7000-8000-000000000001",
                         *       "product_id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "active"
                         *     }
                         */
                        "application/json": components["schemas"]["CardView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                /** @description `too_many_attempts`: too many wrong codes from this caller or network; says nothing of any code. Besides: `rate_limited`. */
                429: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gift-cards/redeem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes value from the card of a code, wholly or in part. */
        post: {
            parameters: {
                query?: never;
                header: {
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "amount": {
                     *         "amount": 1250,
                     *         "unit": "EUR"
                     *       },
                     *       "code": "7KQ2M-4WXYZ-0ABCD-EFGHJ-KMNPQR",
                     *       "merchant_id": "01990000-0000-7000-8000-00000000000a"
                     *     }
                     */
                    "application/json": components["schemas"]["RedeemByCodeBody"];
                };
            };
            responses: {
                /** @description Taken. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "amount": {
                         *         "amount": 5000,
                         *         "unit": "EUR"
                         *       },
                         *       "balance_after": {
                         *         "available": 1,
                         *         "held": 1,
                         *         "posted": 1,
                         *         "unit": "EUR"
                         *       },
                         *       "gift_card_id": "01990000-0000-7000-8000-000000000001",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "type": "redeem"
                         *     }
                         */
                        "application/json": components["schemas"]["ReceiptView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `insufficient_balance`, `merchant_not_accepting`, `merchant_inactive`, `gift_card_expired` */
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
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `too_many_attempts`, `velocity_exceeded`. Besides: `rate_limited`. */
                429: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/networks/{tenant_id}/gift-cards/balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tells the holder of a code what is on the card, without any token. The network is in the address printed on the card.
         *     Everything but a card in use with the right code is 404, in the same words and after the same work.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    tenant_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "code": "7KQ2M-4WXYZ-0ABCD-EFGHJ-KMNPQR"
                     *     }
                     */
                    "application/json": components["schemas"]["CodeBody"];
                };
            };
            responses: {
                /** @description What is on it. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "balance": {
                         *         "available": 1,
                         *         "held": 1,
                         *         "posted": 1,
                         *         "unit": "EUR"
                         *       },
                         *       "code_last4": "NPQR",
                         *       "status": "active"
                         *     }
                         */
                        "application/json": components["schemas"]["PublicView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                404: components["responses"]["not_found"];
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                /** @description `too_many_attempts`: too many wrong codes from this address or network; says nothing of any code. */
                429: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the catalog: every product, sold today or not, oldest first. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The catalog, in one page. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "active": false,
                         *           "amounts": {},
                         *           "code_format": "base32",
                         *           "created_at": "2026-11-21T14:30:00Z",
                         *           "id": "01990000-0000-7000-8000-000000000001",
                         *           "name": "Town card",
                         *           "unit": "EUR",
                         *           "validity": "P12M",
                         *           "version": 1
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["PageView_ProductView"];
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
        /** Adds a product to the catalog. */
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
                     *       "amounts": {
                     *         "open": {
                     *           "max": 15000,
                     *           "min": 500
                     *         }
                     *       },
                     *       "code_format": "base32",
                     *       "image_url": "https://cdn.example.com/town-card.png",
                     *       "name": "Town card",
                     *       "terms": "Valid at all shops of the town.",
                     *       "unit": "EUR",
                     *       "validity": "P12M"
                     *     }
                     */
                    "application/json": components["schemas"]["ProductBody"];
                };
            };
            responses: {
                /** @description Added. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "active": false,
                         *       "amounts": {},
                         *       "code_format": "base32",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "name": "Town card",
                         *       "unit": "EUR",
                         *       "validity": "P12M",
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["ProductView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `catalog_full` */
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
    "/v1/products/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a product. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The product. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "active": false,
                         *       "amounts": {},
                         *       "code_format": "base32",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "name": "Town card",
                         *       "unit": "EUR",
                         *       "validity": "P12M",
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["ProductView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                429: components["responses"]["too_many_requests"];
                500: components["responses"]["internal"];
                503: components["responses"]["unavailable"];
                504: components["responses"]["deadline_exceeded"];
            };
        };
        /** Changes a product. What is sold keeps its date. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "amounts": {
                     *         "open": {
                     *           "max": 15000,
                     *           "min": 500
                     *         }
                     *       },
                     *       "code_format": "base32",
                     *       "image_url": "https://cdn.example.com/town-card.png",
                     *       "name": "Town card",
                     *       "terms": "Valid at all shops of the town.",
                     *       "unit": "EUR",
                     *       "validity": "P12M"
                     *     }
                     */
                    "application/json": components["schemas"]["ProductBody"];
                };
            };
            responses: {
                /** @description The product as it is now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "active": false,
                         *       "amounts": {},
                         *       "code_format": "base32",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "name": "Town card",
                         *       "unit": "EUR",
                         *       "validity": "P12M",
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["ProductView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                429: components["responses"]["too_many_requests"];
                500: components["responses"]["internal"];
                503: components["responses"]["unavailable"];
                504: components["responses"]["deadline_exceeded"];
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports/settlement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says which merchant owes which, for cards sold here and spent there. Over all periods a merchant's pairs sum to its
         *     `merchant_settlement` account in the ledger, to the cent.
         */
        get: {
            parameters: {
                query: {
                    /**
                     * @description `json` (the default) or `csv`.
                     * @example json
                     */
                    format?: string;
                    /**
                     * @description The first moment of the period.
                     * @example 2026-11-01T00:00:00Z
                     */
                    from: string;
                    /** @description Only pairs with this merchant; a merchant sees its own alone. */
                    merchant_id?: string;
                    /**
                     * @description The first moment after it.
                     * @example 2026-12-01T00:00:00Z
                     */
                    to: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The pairs; as CSV with `format=csv`. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "creditor_merchant_id": "01990000-0000-7000-8000-000000000001",
                         *           "debtor_merchant_id": "01990000-0000-7000-8000-000000000001",
                         *           "due": 1,
                         *           "movements": 1,
                         *           "owed": 1,
                         *           "refunded": 1,
                         *           "unit": "EUR"
                         *         }
                         *       ],
                         *       "from": "2026-11-21T14:30:00Z",
                         *       "to": "2026-11-21T14:30:00Z"
                         *     }
                         */
                        "application/json": components["schemas"]["SettlementView"];
                        "text/csv": string;
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                /** @description `forbidden_role`; `forbidden_merchant`: another merchant's settlement. Besides: `forbidden_scope`. */
                403: {
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
    "/v1/reward-redemptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a redemption; its code is not in it. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The redemption. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "points": 1,
                         *       "points_account_id": "01990000-0000-7000-8000-000000000001",
                         *       "reward_id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "fulfilled"
                         *     }
                         */
                        "application/json": components["schemas"]["RedemptionView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
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
    "/v1/reward-redemptions/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undoes a redemption: what it gave is worth nothing any more, points and stock are back. For the operator and the
         *     merchant that offers the reward. Safe to repeat.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Undone. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "points": 1,
                         *       "points_account_id": "01990000-0000-7000-8000-000000000001",
                         *       "reward_id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "fulfilled"
                         *     }
                         */
                        "application/json": components["schemas"]["RedemptionView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `reward_used`: the gift card it gave has been used */
                409: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rewards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists rewards, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description The `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Rows per page, 1 to 200; 50 when absent. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "active": false,
                         *           "created_at": "2026-11-21T14:30:00Z",
                         *           "id": "01990000-0000-7000-8000-000000000001",
                         *           "kind": "voucher",
                         *           "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *           "name": "A coffee",
                         *           "price_points": 1
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["PageView_RewardView"];
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
        /** Adds a reward. */
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
                     *       "kind": "voucher",
                     *       "merchant_id": "01990000-0000-7000-8000-00000000000a",
                     *       "name": "A coffee",
                     *       "price_points": 100,
                     *       "stock": 50
                     *     }
                     */
                    "application/json": components["schemas"]["RewardBody"];
                };
            };
            responses: {
                /** @description Added. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "active": false,
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "kind": "voucher",
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "name": "A coffee",
                         *       "price_points": 1
                         *     }
                         */
                        "application/json": components["schemas"]["RewardView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                /** @description `amount_not_allowed`: the product is not sold for that amount */
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
    "/v1/rewards/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a reward. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The reward. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "active": false,
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "kind": "voucher",
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "name": "A coffee",
                         *       "price_points": 1
                         *     }
                         */
                        "application/json": components["schemas"]["RewardView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                429: components["responses"]["too_many_requests"];
                500: components["responses"]["internal"];
                503: components["responses"]["unavailable"];
                504: components["responses"]["deadline_exceeded"];
            };
        };
        /** Changes a reward; its stock is set to what the body says. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "kind": "voucher",
                     *       "merchant_id": "01990000-0000-7000-8000-00000000000a",
                     *       "name": "A coffee",
                     *       "price_points": 100,
                     *       "stock": 50
                     *     }
                     */
                    "application/json": components["schemas"]["RewardBody"];
                };
            };
            responses: {
                /** @description The reward as it is now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "active": false,
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "kind": "voucher",
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "name": "A coffee",
                         *       "price_points": 1
                         *     }
                         */
                        "application/json": components["schemas"]["RewardView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                /** @description `amount_not_allowed`: the product is not sold for that amount */
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
                503: components["responses"]["unavailable"];
                504: components["responses"]["deadline_exceeded"];
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rewards/{id}/redeem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a reward: the points are burned, and what they buy is there when this answers. */
        post: {
            parameters: {
                query?: never;
                header: {
                    "Idempotency-Key": string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "points_account_id": "01990000-0000-7000-8000-00000000000c"
                     *     }
                     */
                    "application/json": components["schemas"]["RedeemBody"];
                };
            };
            responses: {
                /** @description Fulfilled. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "points": 1,
                         *       "points_account_id": "01990000-0000-7000-8000-000000000001",
                         *       "reward_id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "fulfilled"
                         *     }
                         */
                        "application/json": components["schemas"]["RedemptionView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `insufficient_balance`, `reward_out_of_stock`, `reward_inactive`, `merchant_inactive` */
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
                /** @description `idempotency_key_reused` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `velocity_exceeded`. Besides: `rate_limited`. */
                429: {
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a task is doing, and what it answered. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The task. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "attempts": 0,
                         *       "enqueued_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "kind": "giftcard.issue",
                         *       "queue": "critical",
                         *       "state": "waiting"
                         *     }
                         */
                        "application/json": components["schemas"]["TaskView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
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
    "/v1/tasks/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tasks that failed for good and wait for a decision, the longest dead first. */
        get: {
            parameters: {
                query?: {
                    /** @description The archived ones instead of those that wait for a decision. */
                    archived?: boolean;
                    /** @description The `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Only of this kind. */
                    kind?: string;
                    /** @description At most so many, 1 to 200; 50 if it is not said. */
                    limit?: number;
                    /** @description Only from this queue. */
                    queue?: components["schemas"]["Queue"];
                    /** @description Only those whose reason, or what caused it, contains this. */
                    reason?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of them. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "attempts": 0,
                         *           "causes": [
                         *             "the ledger did not answer"
                         *           ],
                         *           "died_at": "2026-11-21T14:30:00Z",
                         *           "enqueued_at": "2026-11-21T14:30:00Z",
                         *           "id": "01990000-0000-7000-8000-000000000001",
                         *           "kind": "giftcard.issue",
                         *           "payload": {},
                         *           "queue": "critical",
                         *           "reason": "the ledger did not answer"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["DeadTasks"];
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
    "/v1/tasks/dead-letters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a dead or archived task for good: what it was for will not happen, and what it left half done is ended. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is gone. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
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
    "/v1/tasks/dead-letters/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts a dead task aside for a while (`tasks.archived_days`, 90), to be looked at and not to be done: what it left half done is ended. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is archived. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
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
    "/v1/tasks/dead-letters/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Queues one dead or archived task anew, with all its tries. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is queued. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "replayed": 0
                         *     }
                         */
                        "application/json": components["schemas"]["Replayed"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
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
    "/v1/tasks/dead-letters/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Queues dead tasks anew, with all their tries, after what made them fail was mended. */
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
                     *       "kind": "issue-gift-cards",
                     *       "reason": "ledger cannot be reached"
                     *     }
                     */
                    "application/json": components["schemas"]["ReplayBody"];
                };
            };
            responses: {
                /** @description They are queued. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "replayed": 0
                         *     }
                         */
                        "application/json": components["schemas"]["Replayed"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
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
    "/v1/tasks/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How full the queues are, of all networks together: they share the workers. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The queues. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "delayed": 3,
                         *           "oldest_waiting_seconds": 2,
                         *           "queue": "critical",
                         *           "running": 5,
                         *           "waiting": 12
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["QueuesView"];
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
        post?: never;
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
        /**
         * @description A printed card that is paid for.
         * @example {
         *       "amount": {
         *         "amount": 2500,
         *         "unit": "EUR"
         *       },
         *       "code": "0123 4567 8901 2347",
         *       "merchant_id": "01990000-0000-7000-8000-00000000000a",
         *       "pin": "471108"
         *     }
         */
        ActivateBody: {
            /** @description For how much it is sold: an amount its product is sold for. */
            amount: components["schemas"]["Value"];
            /** @description The code. */
            code: string;
            /**
             * Format: uuid
             * @description The merchant that receives the money. Required of operators and services.
             */
            merchant_id?: string | null;
            /** @description The PIN, where the code has one. */
            pin?: string | null;
            /** @description The caller's own reference, up to 200 bytes. */
            reference?: string | null;
            /**
             * Format: uuid
             * @description The store.
             */
            store_id?: string | null;
        };
        /** @description Something that happened to a card. */
        ActivityView: {
            /**
             * Format: int64
             * @description How much moved, in minor units.
             */
            amount?: number | null;
            /**
             * Format: int64
             * @description What was left, in minor units.
             */
            balance_after: number;
            /**
             * Format: uuid
             * @description The activity, a UUIDv7.
             */
            id: string;
            /**
             * Format: uuid
             * @description The merchant where it happened.
             */
            merchant_id?: string | null;
            /**
             * Format: date-time
             * @description When.
             */
            occurred_at: string;
            /**
             * Format: uuid
             * @description The movement.
             */
            operation_id?: string | null;
            /**
             * @description The card's status since.
             * @example active
             */
            status: string;
            /**
             * Format: uuid
             * @description The store where it happened.
             */
            store_id?: string | null;
            /**
             * Format: uuid
             * @description The ledger's transaction.
             */
            transaction_id?: string | null;
            /**
             * @description `sold`, `activated`, `redeemed`, `reloaded`, `refunded`, `blocked`, `unblocked`, `expired`, `deactivated`, `held`,
             *     `released`, `code_replaced` or `delivery_due`.
             * @example redeemed
             */
            type: string;
            /**
             * Format: int64
             * @description Its number, from 1 without gaps.
             */
            version: number;
        };
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
        /** @description What is on a card. */
        BalanceView: {
            /**
             * Format: int64
             * @description How much may be spent.
             */
            available: number;
            /**
             * Format: int64
             * @description How much of it is set aside.
             */
            held: number;
            /**
             * Format: int64
             * @description The balance, in minor units.
             */
            posted: number;
            /**
             * @description The unit.
             * @example EUR
             */
            unit: string;
        };
        /**
         * @description What is due of a hold.
         * @example {
         *       "amount": {
         *         "amount": 3750,
         *         "unit": "EUR"
         *       }
         *     }
         */
        CaptureBody: {
            /** @description How much: at most what was set aside. The rest is released. */
            amount: components["schemas"]["Value"];
            /** @description The caller's own reference, up to 200 bytes. */
            reference?: string | null;
        };
        /** @description A gift card. Its code is nowhere in it. */
        CardView: {
            /**
             * Format: uuid
             * @description Its account in the ledger; null until it is loaded.
             */
            account_id?: string | null;
            /** @description What the ledger says is on it. */
            balance: components["schemas"]["BalanceView"];
            /**
             * @description The last four characters of its code.
             * @example 7K2M
             */
            code_last4: string;
            /**
             * Format: date-time
             * @description When it was sold or printed.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it expires; null when it does not.
             */
            expires_at?: string | null;
            /**
             * Format: uuid
             * @description The card, a UUIDv7.
             */
            id: string;
            /** @description What it was sold for. */
            initial_value: components["schemas"]["Value"];
            /**
             * Format: uuid
             * @description The bulk issue it came from.
             */
            issue_id?: string | null;
            /**
             * Format: uuid
             * @description The merchant that sold and carries it.
             */
            issuer_id: string;
            /**
             * Format: uuid
             * @description The product it was sold as.
             */
            product_id: string;
            /**
             * @description `pending`, `active`, `blocked`, `depleted`, `expired` or `deactivated`.
             * @example active
             */
            status: string;
        };
        /**
         * @description A code as somebody typed or scanned it.
         * @example {
         *       "code": "7KQ2M-4WXYZ-0ABCD-EFGHJ-KMNPQR"
         *     }
         */
        CodeBody: {
            /** @description The code; spaces, dashes and either case. */
            code: string;
            /** @description The PIN, where the code has one. */
            pin?: string | null;
        };
        /**
         * @description Where a card ends.
         * @example {
         *       "merchant_id": "01990000-0000-7000-8000-00000000000a"
         *     }
         */
        DeactivateBody: {
            /**
             * Format: uuid
             * @description The merchant that pays the rest out. Required of operators and services.
             */
            merchant_id?: string | null;
            /** @description The caller's own reference, up to 200 bytes. */
            reference?: string | null;
            /**
             * Format: uuid
             * @description The store.
             */
            store_id?: string | null;
        };
        /** @description A task that failed for good. */
        DeadTask: {
            /**
             * Format: date-time
             * @description When it was put aside to be kept; null while it waits for a decision.
             */
            archived_at?: string | null;
            /**
             * Format: int32
             * @description How often it was tried.
             */
            attempts: number;
            /**
             * @description What caused that, the nearest first.
             * @example [
             *       "the ledger did not answer"
             *     ]
             */
            causes: string[];
            /**
             * Format: date-time
             * @description When its last try failed.
             */
            died_at: string;
            /**
             * Format: date-time
             * @description When it was enqueued.
             */
            enqueued_at: string;
            /**
             * @description Its id.
             * @example 01990000-0000-7000-8000-000000000001
             */
            id: string;
            /**
             * @description What kind of work.
             * @example giftcard.issue
             */
            kind: string;
            /** @description What it is about: ids. */
            payload: Record<string, never>;
            /** @description The queue it came from. */
            queue: components["schemas"]["Queue"];
            /**
             * @description Why its last try failed.
             * @example the ledger did not answer
             */
            reason: string;
        };
        /** @description Dead tasks, the longest dead first. */
        DeadTasks: {
            /** @description The tasks. */
            data: components["schemas"]["DeadTask"][];
            /** @description What the next page is asked for with; null on the last one. */
            next_cursor?: string | null;
        };
        /** @description To whom a code is sent. */
        DeliveryBody: {
            /**
             * Format: uuid
             * @description A contact of svc-notification.
             */
            contact_id: string;
            /** @description What the giver says, up to 1,000 characters. */
            message?: string | null;
            /**
             * Format: date-time
             * @description When, within a year; at once if absent.
             */
            send_at?: string | null;
        };
        /** @description Where a code is sent. */
        DeliveryView: {
            /**
             * Format: uuid
             * @description The contact.
             */
            contact_id: string;
            /**
             * Format: uuid
             * @description The delivery, a UUIDv7.
             */
            id: string;
            /**
             * Format: date-time
             * @description When.
             */
            send_at: string;
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
        /**
         * @description Value to be set aside.
         * @example {
         *       "amount": {
         *         "amount": 4000,
         *         "unit": "EUR"
         *       },
         *       "expires_in_seconds": 14400,
         *       "merchant_id": "01990000-0000-7000-8000-00000000000a"
         *     }
         */
        HoldBody: {
            /** @description How much, in the card's unit. */
            amount: components["schemas"]["Value"];
            /**
             * Format: int64
             * @description For how long it may be captured, up to 31 days; 24 hours when absent.
             */
            expires_in_seconds?: number | null;
            /**
             * Format: uuid
             * @description The merchant. Required of operators and services.
             */
            merchant_id?: string | null;
            /** @description The caller's own reference, up to 200 bytes. */
            reference?: string | null;
            /**
             * Format: uuid
             * @description The store.
             */
            store_id?: string | null;
        };
        /**
         * @description Many cards at once.
         * @example {
         *       "amount": 2500,
         *       "count": 10,
         *       "merchant_id": "01990000-0000-7000-8000-00000000000a",
         *       "product_id": "01990000-0000-7000-8000-000000000001",
         *       "recipient": "age1d5xdpgp0ya0fsdwf5v8qpljdvy48xg0z43wa57x8whw2qp0mju3qa652at"
         *     }
         */
        IssueBody: {
            /**
             * Format: int64
             * @description What each is loaded with, in minor units of the product's currency; absent for printed cards that are activated,
             *     and paid for, at a till.
             */
            amount?: number | null;
            /**
             * Format: int32
             * @description How many, up to 10,000.
             */
            count: number;
            /**
             * Format: uuid
             * @description The merchant that issues them. Required of operators and services.
             */
            merchant_id?: string | null;
            /**
             * Format: uuid
             * @description What they are sold as.
             */
            product_id: string;
            /** @description Whom the file of codes is for: an age recipient (`age-keygen` makes one). Nobody else can read it. */
            recipient: string;
        };
        /** @description How far a bulk issue has come. */
        IssueView: {
            /**
             * Format: int64
             * @description What each is loaded with, in minor units; null for cards activated at a till.
             */
            amount?: number | null;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When its file of codes was written.
             */
            finished_at?: string | null;
            /**
             * Format: uuid
             * @description The issue, a UUIDv7.
             */
            id: string;
            /**
             * Format: int32
             * @description How many are ready.
             */
            issued: number;
            /**
             * Format: uuid
             * @description The merchant that issues them.
             */
            merchant_id: string;
            /**
             * Format: uuid
             * @description The product of its cards.
             */
            product_id: string;
            /**
             * Format: int32
             * @description How many were asked for.
             */
            requested: number;
            /**
             * @description `running`, `done`, or `failed`: an operator gave it up, and it ends with the cards that there are.
             * @example running
             */
            status: string;
            /**
             * @description The unit.
             * @example EUR
             */
            unit: string;
        };
        /** @description A page of a list, newest first. */
        PageView_ActivityView: {
            /** @description The rows. */
            data: {
                /**
                 * Format: int64
                 * @description How much moved, in minor units.
                 */
                amount?: number | null;
                /**
                 * Format: int64
                 * @description What was left, in minor units.
                 */
                balance_after: number;
                /**
                 * Format: uuid
                 * @description The activity, a UUIDv7.
                 */
                id: string;
                /**
                 * Format: uuid
                 * @description The merchant where it happened.
                 */
                merchant_id?: string | null;
                /**
                 * Format: date-time
                 * @description When.
                 */
                occurred_at: string;
                /**
                 * Format: uuid
                 * @description The movement.
                 */
                operation_id?: string | null;
                /**
                 * @description The card's status since.
                 * @example active
                 */
                status: string;
                /**
                 * Format: uuid
                 * @description The store where it happened.
                 */
                store_id?: string | null;
                /**
                 * Format: uuid
                 * @description The ledger's transaction.
                 */
                transaction_id?: string | null;
                /**
                 * @description `sold`, `activated`, `redeemed`, `reloaded`, `refunded`, `blocked`, `unblocked`, `expired`, `deactivated`, `held`,
                 *     `released`, `code_replaced` or `delivery_due`.
                 * @example redeemed
                 */
                type: string;
                /**
                 * Format: int64
                 * @description Its number, from 1 without gaps.
                 */
                version: number;
            }[];
            /** @description What to send as `cursor` for the next page; null on the last. */
            next_cursor?: string | null;
        };
        /** @description A page of a list, newest first. */
        PageView_CardView: {
            /** @description The rows. */
            data: {
                /**
                 * Format: uuid
                 * @description Its account in the ledger; null until it is loaded.
                 */
                account_id?: string | null;
                /** @description What the ledger says is on it. */
                balance: components["schemas"]["BalanceView"];
                /**
                 * @description The last four characters of its code.
                 * @example 7K2M
                 */
                code_last4: string;
                /**
                 * Format: date-time
                 * @description When it was sold or printed.
                 */
                created_at: string;
                /**
                 * Format: date-time
                 * @description When it expires; null when it does not.
                 */
                expires_at?: string | null;
                /**
                 * Format: uuid
                 * @description The card, a UUIDv7.
                 */
                id: string;
                /** @description What it was sold for. */
                initial_value: components["schemas"]["Value"];
                /**
                 * Format: uuid
                 * @description The bulk issue it came from.
                 */
                issue_id?: string | null;
                /**
                 * Format: uuid
                 * @description The merchant that sold and carries it.
                 */
                issuer_id: string;
                /**
                 * Format: uuid
                 * @description The product it was sold as.
                 */
                product_id: string;
                /**
                 * @description `pending`, `active`, `blocked`, `depleted`, `expired` or `deactivated`.
                 * @example active
                 */
                status: string;
            }[];
            /** @description What to send as `cursor` for the next page; null on the last. */
            next_cursor?: string | null;
        };
        /** @description A page of a list, newest first. */
        PageView_ProductView: {
            /** @description The rows. */
            data: {
                /** @description Which merchants accept its cards; null for all. */
                accepted_by?: string[] | null;
                /** @description Whether it is sold today. */
                active: boolean;
                /** @description What it is sold for. */
                amounts: Record<string, never>;
                /**
                 * @description How its codes look.
                 * @example base32
                 */
                code_format: string;
                /**
                 * Format: date-time
                 * @description When it was made.
                 */
                created_at: string;
                /**
                 * Format: uuid
                 * @description The product, a UUIDv7.
                 */
                id: string;
                /** @description A picture. */
                image_url?: string | null;
                /**
                 * @description Its name.
                 * @example Town card
                 */
                name: string;
                /** @description What the holder agrees to. */
                terms?: string | null;
                /**
                 * @description The currency of its cards.
                 * @example EUR
                 */
                unit: string;
                /**
                 * @description How long a card is valid; null for ever.
                 * @example P12M
                 */
                validity?: string | null;
                /**
                 * Format: int64
                 * @description Grows with every change.
                 */
                version: number;
            }[];
            /** @description What to send as `cursor` for the next page; null on the last. */
            next_cursor?: string | null;
        };
        /** @description A page of a list, newest first. */
        PageView_RewardView: {
            /** @description The rows. */
            data: {
                /** @description Whether it may be had today. */
                active: boolean;
                /**
                 * Format: date-time
                 * @description When it was made.
                 */
                created_at: string;
                /**
                 * Format: uuid
                 * @description The reward, a UUIDv7.
                 */
                id: string;
                /** @description What a reward gives: `voucher`, or `{"gift_card": {"product_id": …, "amount": 500}}`. */
                kind: "voucher" | {
                    /** @description A gift card. */
                    gift_card: {
                        /**
                         * Format: int64
                         * @description Its value, in minor units.
                         */
                        amount: number;
                        /**
                         * Format: uuid
                         * @description Its product.
                         */
                        product_id: string;
                    };
                };
                /**
                 * Format: uuid
                 * @description The merchant that offers it.
                 */
                merchant_id: string;
                /**
                 * @description Its name.
                 * @example A coffee
                 */
                name: string;
                /**
                 * Format: int64
                 * @description What it costs.
                 */
                price_points: number;
                /**
                 * Format: int64
                 * @description How many are left; null where there is no end of them.
                 */
                stock?: number | null;
            }[];
            /** @description What to send as `cursor` for the next page; null on the last. */
            next_cursor?: string | null;
        };
        /** @description What one merchant owes another. */
        PairView: {
            /**
             * Format: uuid
             * @description Who is owed.
             */
            creditor_merchant_id: string;
            /**
             * Format: uuid
             * @description Who owes.
             */
            debtor_merchant_id: string;
            /**
             * Format: int64
             * @description What is to be paid: `owed - refunded`.
             */
            due: number;
            /**
             * Format: int64
             * @description How many movements.
             */
            movements: number;
            /**
             * Format: int64
             * @description What was owed for spending and reloads, in minor units.
             */
            owed: number;
            /**
             * Format: int64
             * @description What refunds took back of it.
             */
            refunded: number;
            /**
             * @description The unit of the amounts.
             * @example EUR
             */
            unit: string;
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
         * @description What gift cards are sold as.
         * @example {
         *       "amounts": {
         *         "open": {
         *           "max": 15000,
         *           "min": 500
         *         }
         *       },
         *       "code_format": "base32",
         *       "image_url": "https://cdn.example.com/town-card.png",
         *       "name": "Town card",
         *       "terms": "Valid at all shops of the town.",
         *       "unit": "EUR",
         *       "validity": "P12M"
         *     }
         */
        ProductBody: {
            /** @description Which merchants accept its cards; all of the network when absent. */
            accepted_by?: string[] | null;
            /** @description Whether it is sold today; it is, when absent. */
            active?: boolean;
            /** @description `{"fixed": [2000, 5000]}` or `{"open": {"min": 500, "max": 15000}}`, in minor units. */
            amounts: Record<string, never>;
            /**
             * @description `base32` (26 characters, the default) or `digits` (16 digits and a PIN, for printed cards).
             * @example base32
             */
            code_format?: string | null;
            /** @description A picture, `https://`. */
            image_url?: string | null;
            /** @description Its name, up to 100 characters. */
            name: string;
            /** @description What the holder agrees to, up to 10,000 characters. */
            terms?: string | null;
            /**
             * @description The currency of its cards. It never changes.
             * @example EUR
             */
            unit: string;
            /**
             * @description How long a card is valid from its sale, an ISO 8601 period of days, months or years; for ever when absent.
             * @example P12M
             */
            validity?: string | null;
        };
        /** @description A product. */
        ProductView: {
            /** @description Which merchants accept its cards; null for all. */
            accepted_by?: string[] | null;
            /** @description Whether it is sold today. */
            active: boolean;
            /** @description What it is sold for. */
            amounts: Record<string, never>;
            /**
             * @description How its codes look.
             * @example base32
             */
            code_format: string;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: uuid
             * @description The product, a UUIDv7.
             */
            id: string;
            /** @description A picture. */
            image_url?: string | null;
            /**
             * @description Its name.
             * @example Town card
             */
            name: string;
            /** @description What the holder agrees to. */
            terms?: string | null;
            /**
             * @description The currency of its cards.
             * @example EUR
             */
            unit: string;
            /**
             * @description How long a card is valid; null for ever.
             * @example P12M
             */
            validity?: string | null;
            /**
             * Format: int64
             * @description Grows with every change.
             */
            version: number;
        };
        /** @description What the holder of a code is told. */
        PublicView: {
            /** @description What is on the card. */
            balance: components["schemas"]["BalanceView"];
            /**
             * @description The last four characters of the code.
             * @example NPQR
             */
            code_last4: string;
            /**
             * Format: date-time
             * @description When it expires.
             */
            expires_at?: string | null;
            /**
             * @description `active` or `depleted`.
             * @example active
             */
            status: string;
        };
        /**
         * @description A queue, by how much its tasks are in a hurry. Each has workers of its own, so that none waits for another: a flood of one
         *     queue costs the others nothing but the processor they share.
         * @enum {string}
         */
        Queue: "critical" | "high" | "default" | "low" | "scheduled" | "dead-letter";
        /** @description The queues, the most urgent first. */
        QueuesView: {
            /** @description The queues. */
            data: components["schemas"]["QueueView"][];
        };
        /** @description How full a queue is. */
        QueueView: {
            /**
             * Format: int64
             * @description Tasks whose time has not come, those that are to be tried again among them.
             * @example 3
             */
            delayed: number;
            /**
             * Format: int64
             * @description How long ago the task fell due that is next, in seconds; 0 when none waits.
             * @example 2
             */
            oldest_waiting_seconds: number;
            /** @description The queue. */
            queue: components["schemas"]["Queue"];
            /**
             * Format: int64
             * @description Tasks that a worker has, in any replica.
             * @example 5
             */
            running: number;
            /**
             * Format: int64
             * @description Tasks that are due and wait for a worker.
             * @example 12
             */
            waiting: number;
        };
        /** @description A movement of value that is done. It says the same for ever, so that a repeated request is answered alike. */
        ReceiptView: {
            /** @description How much moved. */
            amount: components["schemas"]["Value"];
            /** @description What was left on the card. */
            balance_after: components["schemas"]["BalanceView"];
            /**
             * Format: uuid
             * @description The card.
             */
            gift_card_id: string;
            /**
             * Format: date-time
             * @description Until when a hold may be captured.
             */
            hold_until?: string | null;
            /**
             * Format: uuid
             * @description The movement, a UUID: what a refund, a capture or a release names.
             */
            id: string;
            /**
             * Format: uuid
             * @description The merchant where it happened.
             */
            merchant_id: string;
            /**
             * Format: uuid
             * @description The movement it gives back, captures or releases.
             */
            of?: string | null;
            /** @description The caller's own reference. */
            reference?: string | null;
            /**
             * Format: date-time
             * @description When the ledger did it.
             */
            settled_at?: string | null;
            /** @description The card's status after it. */
            status_after?: string | null;
            /**
             * Format: uuid
             * @description The store where it happened.
             */
            store_id?: string | null;
            /**
             * Format: uuid
             * @description The ledger's transaction; null when there was nothing to move.
             */
            transaction_id?: string | null;
            /**
             * @description `load`, `reload`, `redeem`, `refund`, `hold`, `capture`, `void`, `deactivate` or `expire`.
             * @example redeem
             */
            type: string;
        };
        /**
         * @description Who takes a reward.
         * @example {
         *       "points_account_id": "01990000-0000-7000-8000-00000000000c"
         *     }
         */
        RedeemBody: {
            /**
             * Format: uuid
             * @description The points account that pays: `points_account_id` of a wallet.
             */
            points_account_id: string;
            /**
             * Format: uuid
             * @description The store where it is taken; the points are in that store's day.
             */
            store_id?: string | null;
        };
        /**
         * @description Value to be taken from the card of a code.
         * @example {
         *       "amount": {
         *         "amount": 1250,
         *         "unit": "EUR"
         *       },
         *       "code": "7KQ2M-4WXYZ-0ABCD-EFGHJ-KMNPQR",
         *       "merchant_id": "01990000-0000-7000-8000-00000000000a"
         *     }
         */
        RedeemByCodeBody: {
            /** @description How much, in the card's unit. */
            amount: components["schemas"]["Value"];
            /** @description The code. */
            code: string;
            /**
             * Format: uuid
             * @description The merchant. Required of operators and services.
             */
            merchant_id?: string | null;
            /** @description The PIN, where the code has one. */
            pin?: string | null;
            /** @description The caller's own reference, up to 200 bytes. */
            reference?: string | null;
            /**
             * Format: uuid
             * @description The store.
             */
            store_id?: string | null;
        };
        /** @description A reward somebody took. */
        RedemptionView: {
            /**
             * Format: uuid
             * @description The burn in the ledger.
             */
            burn_transaction_id?: string | null;
            /** @description The voucher's or gift card's code: shown here, and by the same request repeated within 24 hours. */
            code?: string | null;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            created_at: string;
            /**
             * Format: uuid
             * @description The gift card it gave.
             */
            gift_card_id?: string | null;
            /**
             * Format: uuid
             * @description The redemption, a UUIDv7.
             */
            id: string;
            /**
             * Format: uuid
             * @description The merchant that offers it.
             */
            merchant_id: string;
            /** @description The PIN that belongs to it. */
            pin?: string | null;
            /**
             * Format: int64
             * @description What it cost.
             */
            points: number;
            /**
             * Format: uuid
             * @description The points account that paid.
             */
            points_account_id: string;
            /**
             * Format: uuid
             * @description The reward.
             */
            reward_id: string;
            /**
             * @description `pending`, `fulfilled`, `canceling` or `canceled`.
             * @example fulfilled
             */
            status: string;
            /**
             * Format: uuid
             * @description The store where it was taken, if that was said.
             */
            store_id?: string | null;
        };
        /**
         * @description Value to be given back.
         * @example {
         *       "amount": {
         *         "amount": 500,
         *         "unit": "EUR"
         *       },
         *       "operation_id": "01990000-0000-8000-8000-00000000000b"
         *     }
         */
        RefundBody: {
            /** @description How much: at most what was taken, less what was given back before. */
            amount: components["schemas"]["Value"];
            /**
             * Format: uuid
             * @description The redeem or capture it gives back: the `id` of its answer.
             */
            operation_id: string;
            /** @description The caller's own reference, up to 200 bytes. */
            reference?: string | null;
            /**
             * Format: uuid
             * @description The store.
             */
            store_id?: string | null;
        };
        /** @description A card with its new code. */
        ReplacedView: {
            /**
             * @description The new code, shown this once.
             * @example 7KQ2M-4WXYZ-0ABCD-EFGHJ-KMNPQR
             */
            code: string;
            /**
             * @description Its last four characters.
             * @example NPQR
             */
            code_last4: string;
            /**
             * Format: uuid
             * @description The card, a UUIDv7.
             */
            id: string;
            /** @description The PIN that belongs to it. */
            pin?: string | null;
        };
        /**
         * @description Which dead tasks to queue anew: those that fit all that is given; all of them when nothing is.
         * @example {
         *       "kind": "issue-gift-cards",
         *       "reason": "ledger cannot be reached"
         *     }
         */
        ReplayBody: {
            /** @description Only of this kind. */
            kind?: string | null;
            queue?: components["schemas"]["Queue"] | null;
            /** @description Only those whose reason, or what caused it, contains this. */
            reason?: string | null;
        };
        /** @description How many were queued anew. */
        Replayed: {
            /** @description The number. */
            replayed: number;
        };
        /**
         * @description What points buy.
         * @example {
         *       "kind": "voucher",
         *       "merchant_id": "01990000-0000-7000-8000-00000000000a",
         *       "name": "A coffee",
         *       "price_points": 100,
         *       "stock": 50
         *     }
         */
        RewardBody: {
            /** @description Whether it may be had today; it may, when absent. */
            active?: boolean;
            /** @description What a reward gives: `voucher`, or `{"gift_card": {"product_id": …, "amount": 500}}`. */
            kind: "voucher" | {
                /** @description A gift card. */
                gift_card: {
                    /**
                     * Format: int64
                     * @description Its value, in minor units.
                     */
                    amount: number;
                    /**
                     * Format: uuid
                     * @description Its product.
                     */
                    product_id: string;
                };
            };
            /**
             * Format: uuid
             * @description The merchant that offers and pays for it.
             */
            merchant_id: string;
            /** @description Its name, up to 100 characters. */
            name: string;
            /**
             * Format: int64
             * @description What it costs.
             */
            price_points: number;
            /**
             * Format: int64
             * @description How many are left; absent where there is no end of them.
             */
            stock?: number | null;
        };
        /** @description A reward. */
        RewardView: {
            /** @description Whether it may be had today. */
            active: boolean;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: uuid
             * @description The reward, a UUIDv7.
             */
            id: string;
            /** @description What a reward gives: `voucher`, or `{"gift_card": {"product_id": …, "amount": 500}}`. */
            kind: "voucher" | {
                /** @description A gift card. */
                gift_card: {
                    /**
                     * Format: int64
                     * @description Its value, in minor units.
                     */
                    amount: number;
                    /**
                     * Format: uuid
                     * @description Its product.
                     */
                    product_id: string;
                };
            };
            /**
             * Format: uuid
             * @description The merchant that offers it.
             */
            merchant_id: string;
            /**
             * @description Its name.
             * @example A coffee
             */
            name: string;
            /**
             * Format: int64
             * @description What it costs.
             */
            price_points: number;
            /**
             * Format: int64
             * @description How many are left; null where there is no end of them.
             */
            stock?: number | null;
        };
        /**
         * @description A card to be sold.
         * @example {
         *       "amount": {
         *         "amount": 5000,
         *         "unit": "EUR"
         *       },
         *       "merchant_id": "01990000-0000-7000-8000-00000000000a",
         *       "product_id": "01990000-0000-7000-8000-000000000001",
         *       "reference": "till-3/2026-11-21/0042"
         *     }
         */
        SellBody: {
            /** @description For how much: an amount the product is sold for. */
            amount: components["schemas"]["Value"];
            delivery?: components["schemas"]["DeliveryBody"] | null;
            /**
             * Format: uuid
             * @description The merchant that receives the money. Required of operators and services; merchants sell for themselves.
             */
            merchant_id?: string | null;
            /**
             * Format: uuid
             * @description What it is sold as.
             */
            product_id: string;
            /** @description The caller's own reference, up to 200 bytes. */
            reference?: string | null;
            /**
             * Format: uuid
             * @description The store.
             */
            store_id?: string | null;
        };
        /** @description Who owes whom for a period. */
        SettlementView: {
            /** @description The pairs. */
            data: components["schemas"]["PairView"][];
            /**
             * Format: date-time
             * @description The first moment of the period.
             */
            from: string;
            /**
             * Format: date-time
             * @description The first moment after it.
             */
            to: string;
        };
        /** @description A card that was sold. */
        SoldView: {
            /**
             * Format: uuid
             * @description Its account in the ledger.
             */
            account_id?: string | null;
            /** @description Its balance after the sale. */
            balance: components["schemas"]["BalanceView"];
            /**
             * @description The code as it is printed: shown here, and by the same request repeated within 24 hours; null after that, and for
             *     a card that is delivered.
             * @example 7KQ2M-4WXYZ-0ABCD-EFGHJ-KMNPQR
             */
            code?: string | null;
            /**
             * @description The last four characters of the code.
             * @example NPQR
             */
            code_last4: string;
            /**
             * Format: date-time
             * @description When it was sold.
             */
            created_at: string;
            delivery?: components["schemas"]["DeliveryView"] | null;
            /**
             * Format: date-time
             * @description When it expires.
             */
            expires_at?: string | null;
            /**
             * Format: uuid
             * @description The card, a UUIDv7.
             */
            id: string;
            /** @description What it was sold for. */
            initial_value: components["schemas"]["Value"];
            /**
             * Format: uuid
             * @description The merchant that sold it.
             */
            issuer_id: string;
            /** @description The load. */
            operation: components["schemas"]["ReceiptView"];
            /** @description The PIN that belongs to the code, likewise. */
            pin?: string | null;
            /**
             * Format: uuid
             * @description The product.
             */
            product_id: string;
            /**
             * @description Its status after the sale.
             * @example active
             */
            status?: string | null;
        };
        /**
         * @description Value to be taken from a card, or put on it.
         * @example {
         *       "amount": {
         *         "amount": 1250,
         *         "unit": "EUR"
         *       },
         *       "merchant_id": "01990000-0000-7000-8000-00000000000a",
         *       "reference": "till-3/2026-11-21/0043"
         *     }
         */
        SpendBody: {
            /** @description How much, in the card's unit. */
            amount: components["schemas"]["Value"];
            /**
             * Format: uuid
             * @description The merchant. Required of operators and services.
             */
            merchant_id?: string | null;
            /** @description The caller's own reference, up to 200 bytes. */
            reference?: string | null;
            /**
             * Format: uuid
             * @description The store.
             */
            store_id?: string | null;
        };
        /**
         * @description Where a task is in its life.
         * @enum {string}
         */
        State: "waiting" | "delayed" | "running" | "done" | "dead" | "archived";
        /** @description How a task is doing. */
        TaskView: {
            /**
             * Format: int32
             * @description Tries that were begun.
             */
            attempts: number;
            /**
             * Format: date-time
             * @description When it was enqueued.
             */
            enqueued_at: string;
            /**
             * Format: date-time
             * @description When it was done; a done task is remembered for a day.
             */
            finished_at?: string | null;
            /**
             * @description Its id.
             * @example 01990000-0000-7000-8000-000000000001
             */
            id: string;
            /**
             * @description What kind of work.
             * @example giftcard.issue
             */
            kind: string;
            /** @description Its queue. */
            queue: components["schemas"]["Queue"];
            /** @description Why its last try failed. */
            reason?: string | null;
            /** @description What it answered. */
            result?: Record<string, never> | null;
            /** @description `waiting`, `delayed`, `running`, `done`, `dead` or `archived`. */
            state: components["schemas"]["State"];
        };
        /**
         * @description An amount with its unit.
         * @example {
         *       "amount": 5000,
         *       "unit": "EUR"
         *     }
         */
        Value: {
            /**
             * Format: int64
             * @description Minor units: cents of EUR.
             */
            amount: number;
            /** @description An ISO 4217 code. */
            unit: string;
        };
        /**
         * @description A hold to be released.
         * @example {
         *       "reference": "table 7 did not come"
         *     }
         */
        VoidBody: {
            /** @description The caller's own reference, up to 200 bytes. */
            reference?: string | null;
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
        /** @description `duplicate_field`: A field is given twice. `invalid_request`: The request breaks a rule of its route; `errors` names the fields. `invalid_type`: A field is of another type. `invalid_value`: A field holds what it cannot. `malformed_json`: The body is not valid JSON. `missing_field`: A required field is missing. `out_of_range`: A number is larger or smaller than its field holds. `pan_refused`: A field holds a payment card's number. `unknown_field`: The request has a field that the route does not know. */
        invalid_argument: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `duplicate_field`: A field is given twice. `idempotency_key_invalid`: An Idempotency-Key is 1 to 255 visible ASCII characters, given once. `idempotency_key_missing`: A request that moves value needs an Idempotency-Key. `invalid_request`: The request breaks a rule of its route; `errors` names the fields. `invalid_type`: A field is of another type. `invalid_value`: A field holds what it cannot. `malformed_json`: The body is not valid JSON. `missing_field`: A required field is missing. `out_of_range`: A number is larger or smaller than its field holds. `pan_refused`: A field holds a payment card's number. `unknown_field`: The request has a field that the route does not know. */
        invalid_argument_keyed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `account_not_found`: There is no such account. `gift_card_not_found`: There is no such gift card, or its code or PIN is wrong. `hold_not_found`: There is no such hold. `issue_not_found`: There is no such bulk issue of gift cards. `merchant_not_found`: There is no such merchant. `product_not_found`: There is no such product. `redeem_not_found`: The gift card has no such redeem to refund. `redemption_not_found`: There is no such redemption of a reward. `reward_not_found`: There is no such reward. `task_not_found`: There is no such task. */
        not_found: {
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
        /** @description `forbidden_merchant`: The caller works for another merchant. `forbidden_role`: None of the caller's roles may do this. `forbidden_scope`: None of the key's scopes covers this. */
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
        /** @description `database_unavailable`: A database cannot be reached now; try again. `gift_card_busy`: Another movement of the card is under way; try again. `ledger_unavailable`: The ledger cannot be reached now; try again with the same key. `merchant_unavailable`: Whether the merchant is active cannot be asked now; try again. `overloaded`: The server is full; try again. `tasks_unavailable`: Tasks cannot be reached now; send the request again. */
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
