// Made by `npm run api` from services/svc-ledger/openapi.json; not edited by hand.

export interface paths {
    "/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Opens an account, or finds it: idempotent by owner, kind, unit and program. */
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
                     *       "kind": "customer_points",
                     *       "owner_id": "01990000-0000-7000-8000-000000000001",
                     *       "unit": "PTS"
                     *     }
                     */
                    "application/json": components["schemas"]["OpenAccount"];
                };
            };
            responses: {
                /** @description It was open already */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "available": 1,
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "held": 1,
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "kind": "customer_points",
                         *       "owner_id": "01990000-0000-7000-8000-000000000001",
                         *       "posted": 1,
                         *       "status": "active",
                         *       "unit": "PTS",
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["AccountView"];
                    };
                };
                /** @description Opened */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "available": 1,
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "held": 1,
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "kind": "customer_points",
                         *       "owner_id": "01990000-0000-7000-8000-000000000001",
                         *       "posted": 1,
                         *       "status": "active",
                         *       "unit": "PTS",
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["AccountView"];
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
    "/v1/accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The authoritative balance; with `as_of`, after the last entry at or before that instant (its status is today's). */
        get: {
            parameters: {
                query?: {
                    as_of?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The account with its balance */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "available": 1,
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "held": 1,
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "kind": "customer_points",
                         *       "owner_id": "01990000-0000-7000-8000-000000000001",
                         *       "posted": 1,
                         *       "status": "active",
                         *       "unit": "PTS",
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["AccountView"];
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
    "/v1/accounts/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Closes an empty customer account for good; 409 `account_not_empty`. Safe to repeat. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "reason": "card reported stolen"
                     *     }
                     */
                    "application/json": components["schemas"]["ReasonBody"] | null;
                };
            };
            responses: {
                /** @description The account, closed */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "available": 1,
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "held": 1,
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "kind": "customer_points",
                         *       "owner_id": "01990000-0000-7000-8000-000000000001",
                         *       "posted": 1,
                         *       "status": "active",
                         *       "unit": "PTS",
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["AccountView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `account_not_empty` */
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
                /** @description `wrong_account_kind`: it is not a customer's */
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
    "/v1/accounts/{id}/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The statement: entries, stable while postings go on. */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    from?: string;
                    limit?: number;
                    /** @description `desc` (newest first) unless `asc`; a cursor leads on in either order */
                    order?: string;
                    to?: string;
                    type?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of the statement */
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
                         *           "created_at": "2026-11-21T14:30:00Z",
                         *           "transaction_id": "01990000-0000-7000-8000-000000000001",
                         *           "type": "earn",
                         *           "unit": "PTS",
                         *           "version": 1
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["PageView_LineView"];
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
    "/v1/accounts/{id}/entries.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The statement as CSV. */
        get: {
            parameters: {
                query?: {
                    from?: string;
                    order?: string;
                    to?: string;
                    type?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All entries of the window, a row each */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
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
    "/v1/accounts/{id}/entries.jsonl": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The statement as JSON Lines, each as in the list. */
        get: {
            parameters: {
                query?: {
                    from?: string;
                    order?: string;
                    to?: string;
                    type?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All entries of the window, a line each */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/jsonl": string;
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
    "/v1/accounts/{id}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a customer's balance is made of: lots, newest first, with what was taken from each, and what lapses when.
         * @description 503 `explain_in_progress`: the history is long; what was replayed is kept, and the same request goes on from there.
         */
        get: {
            parameters: {
                query?: {
                    as_of?: string;
                    cursor?: string;
                    limit?: number;
                    open?: boolean;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of lots, and what lapses next */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "account_id": "01990000-0000-7000-8000-000000000001",
                         *       "data": [
                         *         {
                         *           "amount": 1,
                         *           "earned_at": "2026-11-21T14:30:00Z",
                         *           "moves": [
                         *             {
                         *               "amount": 1,
                         *               "created_at": "2026-11-21T14:30:00Z",
                         *               "transaction_id": "01990000-0000-7000-8000-000000000001",
                         *               "type": "burn"
                         *             }
                         *           ],
                         *           "origin_transaction_id": "01990000-0000-7000-8000-000000000001",
                         *           "part": 1,
                         *           "remaining": 1,
                         *           "transaction_id": "01990000-0000-7000-8000-000000000001",
                         *           "version": 1
                         *         }
                         *       ],
                         *       "debt": 1,
                         *       "expiring": [
                         *         {
                         *           "amount": 1,
                         *           "expires_at": "2026-11-21T14:30:00Z"
                         *         }
                         *       ],
                         *       "posted": 1,
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["ExplanationView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `wrong_account_kind`: it has no lots */
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
                /** @description `explain_in_progress`, `ledger_unavailable`. Besides: `overloaded`. */
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
    "/v1/accounts/{id}/freeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops spending from a customer account at once; it may still be given value. Safe to repeat. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "reason": "card reported stolen"
                     *     }
                     */
                    "application/json": components["schemas"]["ReasonBody"] | null;
                };
            };
            responses: {
                /** @description The account, frozen */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "available": 1,
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "held": 1,
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "kind": "customer_points",
                         *       "owner_id": "01990000-0000-7000-8000-000000000001",
                         *       "posted": 1,
                         *       "status": "active",
                         *       "unit": "PTS",
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["AccountView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `account_closed` */
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
                /** @description `wrong_account_kind`: it is not a customer's */
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
    "/v1/accounts/{id}/unfreeze": {
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
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "reason": "card reported stolen"
                     *     }
                     */
                    "application/json": components["schemas"]["ReasonBody"] | null;
                };
            };
            responses: {
                /** @description The account, open again */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "available": 1,
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "held": 1,
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "kind": "customer_points",
                         *       "owner_id": "01990000-0000-7000-8000-000000000001",
                         *       "posted": 1,
                         *       "status": "active",
                         *       "unit": "PTS",
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["AccountView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `account_closed` */
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
                /** @description `wrong_account_kind`: it is not a customer's */
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
    "/v1/adjust": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Corrects a customer's balance, for a reason. */
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
                     *       "account_id": "01990000-0000-7000-8000-000000000001",
                     *       "amount": -250,
                     *       "reason": "credited twice at till 3"
                     *     }
                     */
                    "application/json": components["schemas"]["AdjustBody"];
                };
            };
            responses: {
                /** @description Corrected */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "entries": [
                         *         {
                         *           "account_id": "01990000-0000-7000-8000-000000000001",
                         *           "amount": 1,
                         *           "balance_after": 1,
                         *           "unit": "PTS",
                         *           "version": 1
                         *         }
                         *       ],
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "posted",
                         *       "type": "earn"
                         *     }
                         */
                        "application/json": components["schemas"]["TransactionView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                409: components["responses"]["conflict"];
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                422: components["responses"]["unprocessable"];
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
    "/v1/burn": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes points from a customer; 409 `insufficient_balance` if there are not enough. */
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
                     *       "account_id": "01990000-0000-7000-8000-000000000001",
                     *       "points": 12,
                     *       "reference": "till-3/2026-11-21/0042"
                     *     }
                     */
                    "application/json": components["schemas"]["PointsBody"];
                };
            };
            responses: {
                /** @description Burned */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "entries": [
                         *         {
                         *           "account_id": "01990000-0000-7000-8000-000000000001",
                         *           "amount": 1,
                         *           "balance_after": 1,
                         *           "unit": "PTS",
                         *           "version": 1
                         *         }
                         *       ],
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "posted",
                         *       "type": "earn"
                         *     }
                         */
                        "application/json": components["schemas"]["TransactionView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                409: components["responses"]["conflict"];
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                422: components["responses"]["unprocessable"];
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
    "/v1/earn": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a customer points: so many, or what a purchase is worth by the program of the store's merchant. */
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
                     *       "account_id": "01990000-0000-7000-8000-000000000001",
                     *       "expires_after": "P12M",
                     *       "points": 12,
                     *       "reference": "till-3/2026-11-21/0042",
                     *       "time_zone": "Europe/Paris"
                     *     }
                     */
                    "application/json": components["schemas"]["EarnBody"];
                };
            };
            responses: {
                /** @description Earned */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "entries": [
                         *         {
                         *           "account_id": "01990000-0000-7000-8000-000000000001",
                         *           "amount": 1,
                         *           "balance_after": 1,
                         *           "unit": "PTS",
                         *           "version": 1
                         *         }
                         *       ],
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "posted",
                         *       "type": "earn"
                         *     }
                         */
                        "application/json": components["schemas"]["TransactionView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                409: components["responses"]["conflict"];
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                422: components["responses"]["unprocessable"];
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
    "/v1/heads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Signed heads, newest first: what the ledger has committed to, for whoever keeps them as evidence. */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of signed heads */
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
                         *           "hash": "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4",
                         *           "kid": "2026-11",
                         *           "lanes": [
                         *             {}
                         *           ],
                         *           "number": 1,
                         *           "previous": "0000000000000000000000000000000000000000000000000000000000000000",
                         *           "signature": "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["HeadsView"];
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
    "/v1/heads/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public keys that heads are or were signed with, as a JWK set. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The keys */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "keys": [
                         *         {}
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["KeysView"];
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
    "/v1/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An account's holds, newest first. */
        get: {
            parameters: {
                query: {
                    account_id: string;
                    cursor?: string;
                    limit?: number;
                    status?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of holds */
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
                         *           "captured": 1,
                         *           "created_at": "2026-11-21T14:30:00Z",
                         *           "destination_account_id": "01990000-0000-7000-8000-000000000001",
                         *           "expires_at": "2026-11-21T14:30:00Z",
                         *           "id": "01990000-0000-7000-8000-000000000001",
                         *           "released": 1,
                         *           "status": "open",
                         *           "unit": "PTS"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["PageView_HoldView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `account_not_found` */
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
        /**
         * Sets value of a customer aside; 409 `insufficient_balance` if there is not enough. The transaction's id is the
         *     hold's.
         */
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
                     *       "account_id": "01990000-0000-7000-8000-000000000001",
                     *       "amount": 500,
                     *       "expires_in_seconds": 604800
                     *     }
                     */
                    "application/json": components["schemas"]["HoldBody"];
                };
            };
            responses: {
                /** @description Set aside */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "entries": [
                         *         {
                         *           "account_id": "01990000-0000-7000-8000-000000000001",
                         *           "amount": 1,
                         *           "balance_after": 1,
                         *           "unit": "PTS",
                         *           "version": 1
                         *         }
                         *       ],
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "posted",
                         *       "type": "earn"
                         *     }
                         */
                        "application/json": components["schemas"]["TransactionView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                409: components["responses"]["conflict"];
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                422: components["responses"]["unprocessable"];
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
    "/v1/holds/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A hold as it stands. */
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
                /** @description The hold */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "account_id": "01990000-0000-7000-8000-000000000001",
                         *       "amount": 1,
                         *       "captured": 1,
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "destination_account_id": "01990000-0000-7000-8000-000000000001",
                         *       "expires_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "released": 1,
                         *       "status": "open",
                         *       "unit": "PTS"
                         *     }
                         */
                        "application/json": components["schemas"]["HoldView"];
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
    "/v1/holds/{id}/capture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes value that was set aside: all of it or a part, once or several times; `final` releases the rest. */
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
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "amount": 300
                     *     }
                     */
                    "application/json": components["schemas"]["CaptureBody"] | null;
                };
            };
            responses: {
                /** @description Captured */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "entries": [
                         *         {
                         *           "account_id": "01990000-0000-7000-8000-000000000001",
                         *           "amount": 1,
                         *           "balance_after": 1,
                         *           "unit": "PTS",
                         *           "version": 1
                         *         }
                         *       ],
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "posted",
                         *       "type": "earn"
                         *     }
                         */
                        "application/json": components["schemas"]["TransactionView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                409: components["responses"]["conflict"];
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                422: components["responses"]["unprocessable"];
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
    "/v1/holds/{id}/void": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Releases what is left of a hold. */
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
            requestBody?: {
                content: {
                    /** @example {} */
                    "application/json": components["schemas"]["NoteBody"] | null;
                };
            };
            responses: {
                /** @description Released */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "entries": [
                         *         {
                         *           "account_id": "01990000-0000-7000-8000-000000000001",
                         *           "amount": 1,
                         *           "balance_after": 1,
                         *           "unit": "PTS",
                         *           "version": 1
                         *         }
                         *       ],
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "posted",
                         *       "type": "earn"
                         *     }
                         */
                        "application/json": components["schemas"]["TransactionView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                409: components["responses"]["conflict"];
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                422: components["responses"]["unprocessable"];
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
    "/v1/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The network's limits, oldest first: at most 100, so all of them on one page. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All of them */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "flow": "spend",
                         *           "id": "01990000-0000-7000-8000-000000000001",
                         *           "maximum": 5,
                         *           "measure": "count",
                         *           "scope": "account",
                         *           "updated_at": "2026-11-21T14:30:00Z",
                         *           "window": "hour"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["PageView_LimitView"];
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
        /** Sets a limit, or the maximum of the one there is for the same scope, program, flow, measure and window. */
        put: {
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
                     *       "flow": "spend",
                     *       "maximum": 5,
                     *       "measure": "count",
                     *       "scope": "account",
                     *       "window": "hour"
                     *     }
                     */
                    "application/json": components["schemas"]["LimitBody"];
                };
            };
            responses: {
                /** @description Its maximum was set */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "flow": "spend",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "maximum": 5,
                         *       "measure": "count",
                         *       "scope": "account",
                         *       "updated_at": "2026-11-21T14:30:00Z",
                         *       "window": "hour"
                         *     }
                         */
                        "application/json": components["schemas"]["LimitView"];
                    };
                };
                /** @description New */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "flow": "spend",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "maximum": 5,
                         *       "measure": "count",
                         *       "scope": "account",
                         *       "updated_at": "2026-11-21T14:30:00Z",
                         *       "window": "hour"
                         *     }
                         */
                        "application/json": components["schemas"]["LimitView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `too_many_limits` */
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
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/limits/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Lifts a limit and forgets what it counted. */
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
                /** @description Lifted */
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
    "/v1/reports/trial-balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every account's sum by unit and kind; the sum per unit is zero. */
        get: {
            parameters: {
                query?: {
                    as_of?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The sums */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "as_of": "2026-11-21T14:30:00Z",
                         *       "balanced": false,
                         *       "lines": [
                         *         {
                         *           "accounts": 1,
                         *           "held": 1,
                         *           "kind": "customer_points",
                         *           "posted": 1,
                         *           "unit": "PTS"
                         *         }
                         *       ],
                         *       "totals": [
                         *         {
                         *           "posted": 1,
                         *           "unit": "PTS"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["TrialBalanceView"];
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
    "/v1/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Transactions. */
        get: {
            parameters: {
                query?: {
                    account_id?: string;
                    cursor?: string;
                    from?: string;
                    limit?: number;
                    /** @description `desc` (newest first) unless `asc`; a cursor leads on in either order */
                    order?: string;
                    to?: string;
                    type?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of transactions */
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
                         *           "entries": [
                         *             {
                         *               "account_id": "01990000-0000-7000-8000-000000000001",
                         *               "amount": 1,
                         *               "balance_after": 1,
                         *               "unit": "PTS",
                         *               "version": 1
                         *             }
                         *           ],
                         *           "id": "01990000-0000-7000-8000-000000000001",
                         *           "status": "posted",
                         *           "type": "earn"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["PageView_TransactionView"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `account_not_found` */
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
        /** Moves value leg by leg. */
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
                     *       "legs": [
                     *         {
                     *           "account_id": "01990000-0000-7000-8000-000000000001",
                     *           "amount": -250
                     *         },
                     *         {
                     *           "account_id": "01990000-0000-7000-8000-000000000002",
                     *           "amount": 250
                     *         }
                     *       ],
                     *       "type": "transfer"
                     *     }
                     */
                    "application/json": components["schemas"]["TransactionBody"];
                };
            };
            responses: {
                /** @description Posted */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "entries": [
                         *         {
                         *           "account_id": "01990000-0000-7000-8000-000000000001",
                         *           "amount": 1,
                         *           "balance_after": 1,
                         *           "unit": "PTS",
                         *           "version": 1
                         *         }
                         *       ],
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "posted",
                         *       "type": "earn"
                         *     }
                         */
                        "application/json": components["schemas"]["TransactionView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                409: components["responses"]["conflict"];
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                422: components["responses"]["unprocessable"];
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
    "/v1/transactions.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All transactions as CSV, one row per entry. */
        get: {
            parameters: {
                query?: {
                    from?: string;
                    order?: string;
                    to?: string;
                    type?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All entries of the window's transactions, a row each */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
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
    "/v1/transactions.jsonl": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All transactions as JSON Lines, each as in the list. */
        get: {
            parameters: {
                query?: {
                    from?: string;
                    order?: string;
                    to?: string;
                    type?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All transactions of the window, a line each */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/jsonl": string;
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
    "/v1/transactions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One transaction. */
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
                /** @description The transaction */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "entries": [
                         *         {
                         *           "account_id": "01990000-0000-7000-8000-000000000001",
                         *           "amount": 1,
                         *           "balance_after": 1,
                         *           "unit": "PTS",
                         *           "version": 1
                         *         }
                         *       ],
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "posted",
                         *       "type": "earn"
                         *     }
                         */
                        "application/json": components["schemas"]["TransactionView"];
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
    "/v1/transactions/{id}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A receipt that anybody can verify offline with nothing but the ledger's public key (docs/receipts.md).
         * @description It shows the entries of one account and hides the others behind salted digests, so that it can be handed to the
         *     customer. 409 `receipt_not_ready` until a signed head covers the transaction, which takes seconds.
         */
        get: {
            parameters: {
                query?: {
                    /** @description whose side is shown; by default that of its only customer account */
                    account_id?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The receipt, as docs/receipts.md describes it */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                /** @description `receipt_not_ready` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_its_account` */
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
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transactions/{id}/reverse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undoes a transaction, wholly or in part; several times, never more than it moved. A till undoes within 15 minutes what it
         *     gave or took itself, and no further than what is there: else 403 `forbidden_transaction`, 409 `undo_too_late`.
         */
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
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "amount": 250,
                     *       "policy": "within_balance"
                     *     }
                     */
                    "application/json": components["schemas"]["ReverseBody"] | null;
                };
            };
            responses: {
                /** @description Undone */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "entries": [
                         *         {
                         *           "account_id": "01990000-0000-7000-8000-000000000001",
                         *           "amount": 1,
                         *           "balance_after": 1,
                         *           "unit": "PTS",
                         *           "version": 1
                         *         }
                         *       ],
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "posted",
                         *       "type": "earn"
                         *     }
                         */
                        "application/json": components["schemas"]["TransactionView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                409: components["responses"]["conflict"];
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                422: components["responses"]["unprocessable"];
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
    "/v1/transactions/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Many postings: each with its own verdict (200), or all or none (201 or the first refusal). */
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
                     *       "items": [
                     *         {
                     *           "earn": {
                     *             "account_id": "01990000-0000-7000-8000-000000000001",
                     *             "expires_after": "P12M",
                     *             "points": 12,
                     *             "reference": "till-3/2026-11-21/0042",
                     *             "time_zone": "Europe/Paris"
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["BatchBody"];
                };
            };
            responses: {
                /** @description Each with its own verdict */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "results": [
                         *         {
                         *           "status": 0
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["BatchView"];
                    };
                };
                /** @description All posted */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "results": [
                         *         {
                         *           "status": 0
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["BatchView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                409: components["responses"]["conflict"];
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                422: components["responses"]["unprocessable"];
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
    "/v1/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Moves value from one customer to another. */
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
                     *       "amount": 100,
                     *       "from_account_id": "01990000-0000-7000-8000-000000000001",
                     *       "to_account_id": "01990000-0000-7000-8000-000000000002"
                     *     }
                     */
                    "application/json": components["schemas"]["TransferBody"];
                };
            };
            responses: {
                /** @description Moved */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "entries": [
                         *         {
                         *           "account_id": "01990000-0000-7000-8000-000000000001",
                         *           "amount": 1,
                         *           "balance_after": 1,
                         *           "unit": "PTS",
                         *           "version": 1
                         *         }
                         *       ],
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "posted",
                         *       "type": "earn"
                         *     }
                         */
                        "application/json": components["schemas"]["TransactionView"];
                    };
                };
                400: components["responses"]["invalid_argument_keyed"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                404: components["responses"]["not_found"];
                409: components["responses"]["conflict"];
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                422: components["responses"]["unprocessable"];
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
        /** @description An account as it stands. */
        AccountView: {
            /**
             * Format: int64
             * @description `posted - held`.
             */
            available: number;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: int64
             * @description Sum of open holds, in minor units.
             */
            held: number;
            /** Format: uuid */
            id: string;
            /** @example customer_points */
            kind: string;
            /** Format: uuid */
            owner_id: string;
            /**
             * Format: int64
             * @description Sum of all entries, in minor units.
             */
            posted: number;
            /** Format: uuid */
            program_id?: string | null;
            /** @example active */
            status: string;
            /** @example PTS */
            unit: string;
            /**
             * Format: int64
             * @description Number of entries.
             */
            version: number;
        };
        /** @description A correction of a customer's balance. */
        AdjustBody: {
            /**
             * Format: uuid
             * @description A customer account.
             */
            account_id: string;
            /**
             * Format: int64
             * @description Minor units, given if positive, taken if negative; never zero.
             * @example -250
             */
            amount: number;
            /** @description A JSON object, up to 4 KiB, kept to the byte. */
            metadata?: Record<string, never> | null;
            /**
             * @description Why, 1 to 200 bytes.
             * @example credited twice at till 3
             */
            reason: string;
            /** @description The caller's own reference, up to 200 bytes. */
            reference?: string | null;
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
        /** @description Many postings at once. */
        BatchBody: {
            /** @description All of them or none; by default each has its own verdict. */
            atomic?: boolean;
            /** @description 1 to 1,000. */
            items: components["schemas"]["BatchItemBody"][];
        };
        /** @description One posting of a batch. */
        BatchItemBody: {
            /** @description As `POST /v1/earn`, by points: a purchase is not priced in a batch. */
            earn: components["schemas"]["EarnPointsBody"];
        } | {
            /** @description As `POST /v1/burn`. */
            burn: components["schemas"]["PointsBody"];
        } | {
            /** @description As `POST /v1/transactions`. */
            transaction: components["schemas"]["TransactionBody"];
        } | {
            /** @description As `POST /v1/holds`. */
            hold: components["schemas"]["HoldBody"];
        } | {
            /** @description As `POST /v1/holds/{id}/capture`. */
            capture: components["schemas"]["CaptureItem"];
        } | {
            /** @description As `POST /v1/holds/{id}/void`. */
            void: components["schemas"]["VoidItem"];
        } | {
            /** @description As `POST /v1/transactions/{id}/reverse`. */
            reverse: components["schemas"]["ReverseItem"];
        } | {
            /** @description As `POST /v1/adjust`. */
            adjust: components["schemas"]["AdjustBody"];
        } | {
            /** @description As `POST /v1/transfers`. */
            transfer: components["schemas"]["TransferBody"];
        };
        /** @description The answers to a batch, in the order asked. */
        BatchView: {
            results: components["schemas"]["ResultView"][];
        };
        /** @description What to take of a hold. */
        CaptureBody: {
            /**
             * Format: int64
             * @description Minor units, at most what is left; all that is left if nothing is said.
             * @example 300
             */
            amount?: number | null;
            /** @description Release the rest: no capture follows. */
            final?: boolean;
            /** @description A JSON object, up to 4 KiB, kept to the byte. */
            metadata?: Record<string, never> | null;
            /** @description The caller's own reference, up to 200 bytes. */
            reference?: string | null;
        };
        /** @description A capture in a batch. */
        CaptureItem: {
            /**
             * Format: int64
             * @description Minor units, at most what is left; all that is left if nothing is said.
             * @example 300
             */
            amount?: number | null;
            /** @description Release the rest: no capture follows. */
            final?: boolean;
            /**
             * Format: uuid
             * @description The hold.
             */
            hold_id: string;
            /** @description A JSON object, up to 4 KiB, kept to the byte. */
            metadata?: Record<string, never> | null;
            /** @description The caller's own reference, up to 200 bytes. */
            reference?: string | null;
        };
        /** @description Points for a customer: so many, or what a purchase is worth. Exactly one of `points` and `purchase`. */
        EarnBody: {
            /**
             * Format: uuid
             * @description A `customer_points` account.
             */
            account_id: string;
            /**
             * @description Instead of `expires_at`: an ISO 8601 period of years, months, weeks and days, to the end of its last day.
             * @example P12M
             */
            expires_after?: string | null;
            /**
             * Format: date-time
             * @description With `points`: when they lapse if they are not spent before; absent, with `expires_after` absent: never.
             */
            expires_at?: string | null;
            /** @description A JSON object, up to 4 KiB, kept to the byte; without `pricing`, which is the ledger's to write. */
            metadata?: Record<string, never> | null;
            /**
             * Format: int64
             * @description More than zero.
             * @example 12
             */
            points?: number | null;
            purchase?: components["schemas"]["Purchase"] | null;
            /**
             * @description The caller's own reference, up to 200 bytes.
             * @example till-3/2026-11-21/0042
             */
            reference?: string | null;
            /**
             * @description The IANA time zone that `expires_after` counts days in; UTC when absent.
             * @example Europe/Paris
             */
            time_zone?: string | null;
        };
        /** @description So many points for a customer, and when they lapse. */
        EarnPointsBody: {
            /**
             * Format: uuid
             * @description A `customer_points` account.
             */
            account_id: string;
            /**
             * @description Instead of `expires_at`: an ISO 8601 period of years, months, weeks and days, to the end of its last day.
             * @example P12M
             */
            expires_after?: string | null;
            /**
             * Format: date-time
             * @description When they lapse if they are not spent before; absent, with `expires_after` absent: never.
             */
            expires_at?: string | null;
            /** @description A JSON object, up to 4 KiB, kept to the byte; without `pricing`, which is the ledger's to write. */
            metadata?: Record<string, never> | null;
            /**
             * Format: int64
             * @description More than zero.
             * @example 12
             */
            points: number;
            /**
             * @description The caller's own reference, up to 200 bytes.
             * @example till-3/2026-11-21/0042
             */
            reference?: string | null;
            /**
             * @description The IANA time zone that `expires_after` counts days in; UTC when absent.
             * @example Europe/Paris
             */
            time_zone?: string | null;
        };
        /** @description What a transaction did to one account. */
        EntryView: {
            /** Format: uuid */
            account_id: string;
            /**
             * Format: int64
             * @description Minor units, added if positive; zero where only what is set aside changed.
             */
            amount: number;
            /**
             * Format: int64
             * @description The balance after this entry: of the account, or of one `shard` of it.
             */
            balance_after: number;
            /**
             * Format: int64
             * @description What is set aside after this entry; absent where nothing is.
             */
            held_after?: number;
            /**
             * Format: int64
             * @description The change of what is set aside, in minor units; absent where there is none.
             */
            held_change?: number;
            /**
             * Format: int32
             * @description Which part of one of the network's own accounts; absent for customers' accounts, which are undivided.
             */
            shard?: number | null;
            /** @example PTS */
            unit: string;
            /**
             * Format: int64
             * @description Contiguous per account, or per `shard` of it.
             */
            version: number;
        };
        /** @description What lapses at one instant. */
        ExpiringView: {
            /**
             * Format: int64
             * @description Minor units.
             */
            amount: number;
            /** Format: date-time */
            expires_at: string;
        };
        /** @description What a customer's balance is made of. */
        ExplanationView: {
            /** Format: uuid */
            account_id: string;
            /** @description Lots, newest first. */
            data: components["schemas"]["LotView"][];
            /**
             * Format: int64
             * @description How far the balance is below zero; the next value that comes in pays it first.
             */
            debt: number;
            /** @description Over all lots: what lapses when, soonest first, the first 100 dates. */
            expiring: components["schemas"]["ExpiringView"][];
            /** @description Where the list of lots goes on; null on its last page. */
            next_cursor?: string | null;
            /**
             * Format: int64
             * @description The balance after it, in minor units: what is left of all lots, less `debt`.
             */
            posted: number;
            /**
             * Format: int64
             * @description The last entry counted.
             */
            version: number;
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
        /** @description Heads, newest first, and where the list goes on. */
        HeadsView: {
            data: components["schemas"]["HeadView"][];
            next_cursor?: string | null;
        };
        /** @description A signed head. */
        HeadView: {
            /** Format: date-time */
            created_at: string;
            /**
             * @description What the next head is bound to.
             * @example 8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4
             */
            hash: string;
            /**
             * @description The name of the key that signed it.
             * @example 2026-11
             */
            kid: string;
            /** @description Every lane: the batches `from` to `to` are new, `link` is the hash of the last, `root` that of their tree. */
            lanes: Record<string, never>[];
            /**
             * Format: int64
             * @description Numbered from 1 without gaps.
             */
            number: number;
            /**
             * @description The hash of the head before; zeros for the first.
             * @example 0000000000000000000000000000000000000000000000000000000000000000
             */
            previous: string;
            /**
             * @description Ed25519 over the head's record (docs/receipts.md), in hexadecimal.
             * @example e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b
             */
            signature: string;
        };
        /** @description What to set aside. */
        HoldBody: {
            /**
             * Format: uuid
             * @description A customer account.
             */
            account_id: string;
            /**
             * Format: int64
             * @description Minor units, more than zero.
             * @example 500
             */
            amount: number;
            /**
             * Format: uuid
             * @description The account that captures credit: not a customer's, and of the same unit. By default the network's own
             *     `points_redeemed`, or `cash_clearing` for a gift card.
             */
            destination_account_id?: string | null;
            /**
             * Format: int64
             * @description For how long it may be captured: 1 second to 31 days, 7 days if nothing is said.
             * @example 604800
             */
            expires_in_seconds?: number | null;
            /** @description A JSON object, up to 4 KiB, kept to the byte. */
            metadata?: Record<string, never> | null;
            /** @description The caller's own reference, up to 200 bytes. */
            reference?: string | null;
        };
        /** @description A hold as it stands. */
        HoldView: {
            /** Format: uuid */
            account_id: string;
            /**
             * Format: int64
             * @description What was set aside, in minor units.
             */
            amount: number;
            /**
             * Format: int64
             * @description What was captured of it.
             */
            captured: number;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: uuid
             * @description The account that captures credit.
             */
            destination_account_id: string;
            /**
             * Format: date-time
             * @description Until when it may be captured.
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description The id of the transaction that made it.
             */
            id: string;
            reference?: string | null;
            /**
             * Format: int64
             * @description What was released of it.
             */
            released: number;
            /**
             * @description `open`, `captured`, `voided` or `expired`.
             * @example open
             */
            status: string;
            /** @example PTS */
            unit: string;
        };
        /** @description A JWK set (RFC 7517). */
        KeysView: {
            keys: Record<string, never>[];
        };
        /** @description One side of a transaction. */
        LegBody: {
            /**
             * Format: uuid
             * @description The account.
             */
            account_id: string;
            /**
             * Format: int64
             * @description Minor units, added if positive, taken if negative; never zero.
             * @example -250
             */
            amount: number;
        };
        /** @description A velocity limit: no more than `maximum` of something within any window. */
        LimitBody: {
            /**
             * @description `spend` (burns, redeems, transfers to others, holds) or `earn` (earns, loads, transfers from others).
             * @example spend
             */
            flow: string;
            /**
             * Format: int64
             * @description How much to let through in a window; zero lets nothing through.
             * @example 5
             */
            maximum: number;
            /**
             * @description `count` (transactions) or `amount` (minor units).
             * @example count
             */
            measure: string;
            /**
             * Format: uuid
             * @description The program whose accounts it is for; all customer accounts if nothing is said. The scope `program` needs it.
             */
            program_id?: string | null;
            /**
             * @description `account` (every account for itself) or `program` (all accounts of the program together).
             * @example account
             */
            scope: string;
            /**
             * @description `hour` or `day`: the last 60 minutes, the last 24 hours.
             * @example hour
             */
            window: string;
        };
        /** @description A velocity limit. */
        LimitView: {
            /**
             * @description `spend` or `earn`.
             * @example spend
             */
            flow: string;
            /** Format: uuid */
            id: string;
            /**
             * Format: int64
             * @description How much it lets through in a window.
             * @example 5
             */
            maximum: number;
            /**
             * @description `count` (transactions) or `amount` (minor units).
             * @example count
             */
            measure: string;
            /**
             * Format: uuid
             * @description The program whose accounts it is for; absent for all customer accounts.
             */
            program_id?: string | null;
            /**
             * @description `account` (every account for itself) or `program` (all accounts of the program together).
             * @example account
             */
            scope: string;
            /** Format: date-time */
            updated_at: string;
            /**
             * @description `hour` or `day`: the last 60 minutes, the last 24 hours.
             * @example hour
             */
            window: string;
        };
        /** @description A line of a statement. */
        LineView: components["schemas"]["EntryView"] & {
            /** Format: date-time */
            created_at: string;
            reference?: string | null;
            /** Format: uuid */
            transaction_id: string;
            /** @example earn */
            type: string;
        };
        /** @description Value that came in together and lapses together. */
        LotView: {
            /**
             * Format: int64
             * @description What it was opened with, in minor units.
             */
            amount: number;
            /** Format: date-time */
            earned_at: string;
            /**
             * Format: date-time
             * @description When what is left lapses; null when it does not.
             */
            expires_at?: string | null;
            /** @description What was taken from it and given back, oldest first, the first 100. */
            moves: components["schemas"]["MoveView"][];
            /**
             * Format: uuid
             * @description The purchase: where the value first came to a customer, if it was transferred here.
             */
            origin_transaction_id: string;
            /**
             * Format: int32
             * @description Which of the lots that entry opened, from 0.
             */
            part: number;
            /**
             * Format: int64
             * @description What is left of it, in minor units.
             */
            remaining: number;
            /**
             * Format: uuid
             * @description The transaction that opened it in this account.
             */
            transaction_id: string;
            /**
             * Format: int64
             * @description The entry that opened it in this account; with `part` it names the lot.
             */
            version: number;
        };
        /** @description What one transaction did to a lot. */
        MoveView: {
            /**
             * Format: int64
             * @description Minor units: negative was taken, positive was given back.
             */
            amount: number;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            transaction_id: string;
            /** @example burn */
            type: string;
        };
        /** @description What goes along with what needs nothing else. The body may be left out. */
        NoteBody: {
            /** @description A JSON object, up to 4 KiB, kept to the byte. */
            metadata?: Record<string, never> | null;
            /** @description The caller's own reference, up to 200 bytes. */
            reference?: string | null;
        };
        /** @description Which account to open. */
        OpenAccount: {
            /**
             * @description What it stands for.
             * @example customer_points
             */
            kind: string;
            /**
             * Format: uuid
             * @description The wallet, card, merchant or tenant it belongs to.
             */
            owner_id: string;
            /**
             * Format: uuid
             * @description The program, where an owner has one account per program.
             */
            program_id?: string | null;
            /**
             * @description ISO 4217 code, or `PTS`.
             * @example PTS
             */
            unit: string;
        };
        /** @description A page of a list. */
        PageView_HoldView: {
            /** @description In the order of the list. */
            data: {
                /** Format: uuid */
                account_id: string;
                /**
                 * Format: int64
                 * @description What was set aside, in minor units.
                 */
                amount: number;
                /**
                 * Format: int64
                 * @description What was captured of it.
                 */
                captured: number;
                /** Format: date-time */
                created_at: string;
                /**
                 * Format: uuid
                 * @description The account that captures credit.
                 */
                destination_account_id: string;
                /**
                 * Format: date-time
                 * @description Until when it may be captured.
                 */
                expires_at: string;
                /**
                 * Format: uuid
                 * @description The id of the transaction that made it.
                 */
                id: string;
                reference?: string | null;
                /**
                 * Format: int64
                 * @description What was released of it.
                 */
                released: number;
                /**
                 * @description `open`, `captured`, `voided` or `expired`.
                 * @example open
                 */
                status: string;
                /** @example PTS */
                unit: string;
            }[];
            /** @description Where the list goes on; null on its last page. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        PageView_LimitView: {
            /** @description In the order of the list. */
            data: {
                /**
                 * @description `spend` or `earn`.
                 * @example spend
                 */
                flow: string;
                /** Format: uuid */
                id: string;
                /**
                 * Format: int64
                 * @description How much it lets through in a window.
                 * @example 5
                 */
                maximum: number;
                /**
                 * @description `count` (transactions) or `amount` (minor units).
                 * @example count
                 */
                measure: string;
                /**
                 * Format: uuid
                 * @description The program whose accounts it is for; absent for all customer accounts.
                 */
                program_id?: string | null;
                /**
                 * @description `account` (every account for itself) or `program` (all accounts of the program together).
                 * @example account
                 */
                scope: string;
                /** Format: date-time */
                updated_at: string;
                /**
                 * @description `hour` or `day`: the last 60 minutes, the last 24 hours.
                 * @example hour
                 */
                window: string;
            }[];
            /** @description Where the list goes on; null on its last page. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        PageView_LineView: {
            /** @description In the order of the list. */
            data: (components["schemas"]["EntryView"] & {
                /** Format: date-time */
                created_at: string;
                reference?: string | null;
                /** Format: uuid */
                transaction_id: string;
                /** @example earn */
                type: string;
            })[];
            /** @description Where the list goes on; null on its last page. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        PageView_TransactionView: {
            /** @description In the order of the list. */
            data: {
                /** Format: date-time */
                created_at: string;
                entries: components["schemas"]["EntryView"][];
                /**
                 * Format: date-time
                 * @description When what it gave lapses; absent when it does not.
                 */
                expires_at?: string | null;
                /**
                 * Format: date-time
                 * @description Until when the hold that it made may be captured.
                 */
                hold_expires_at?: string | null;
                /**
                 * Format: uuid
                 * @description The hold it made (then it is its own id), captured or released.
                 */
                hold_id?: string | null;
                /** Format: uuid */
                id: string;
                metadata?: Record<string, never> | null;
                /** @description Why an operator did this. */
                reason?: string | null;
                reference?: string | null;
                /** @description The transactions that undid it, oldest first. */
                reversed_by?: string[];
                /**
                 * Format: uuid
                 * @description The transaction that it undid.
                 */
                reverses?: string | null;
                /**
                 * Format: int64
                 * @description What was not there to be taken back, in minor units.
                 */
                shortfall?: number | null;
                /**
                 * @description `posted`, `partially_reversed` or `reversed`.
                 * @example posted
                 */
                status: string;
                /** @example earn */
                type: string;
            }[];
            /** @description Where the list goes on; null on its last page. */
            next_cursor?: string | null;
        };
        /** @description Points from a customer. */
        PointsBody: {
            /**
             * Format: uuid
             * @description A `customer_points` account.
             */
            account_id: string;
            /** @description A JSON object, up to 4 KiB, kept to the byte. */
            metadata?: Record<string, never> | null;
            /**
             * Format: int64
             * @description More than zero.
             * @example 12
             */
            points: number;
            /**
             * @description The caller's own reference, up to 200 bytes.
             * @example till-3/2026-11-21/0042
             */
            reference?: string | null;
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
        /** @description Why one item of a batch was refused. */
        ProblemView: {
            code: string;
            detail: string;
            errors?: Record<string, never>[];
        };
        /** @description What was bought. */
        Purchase: {
            /**
             * Format: int64
             * @description What was paid, in minor units.
             * @example 1250
             */
            amount: number;
            /** @description The lines of the receipt, for rules by category; at most 100, summing to `amount`. */
            items?: components["schemas"]["PurchaseItem"][];
            /**
             * Format: uuid
             * @description Where.
             */
            store_id: string;
            /**
             * @description The currency.
             * @example EUR
             */
            unit: string;
        };
        /** @description A line of a receipt. */
        PurchaseItem: {
            /**
             * Format: int64
             * @description What the line cost in all, in minor units.
             * @example 1250
             */
            amount: number;
            /**
             * @description The merchant's own category.
             * @example bread
             */
            category: string;
            /**
             * Format: int64
             * @description How many.
             * @example 1
             */
            quantity: number;
        };
        /** @description Why. The body may be left out. */
        ReasonBody: {
            /**
             * @description Why, up to 200 bytes; kept with who asked and when.
             * @example card reported stolen
             */
            reason?: string | null;
        };
        /** @description The answer to one item of a batch. */
        ResultView: {
            problem?: components["schemas"]["ProblemView"] | null;
            replayed?: boolean;
            /**
             * Format: int32
             * @description The HTTP status this item would have had alone.
             */
            status: number;
            transaction?: components["schemas"]["TransactionView"] | null;
        };
        /** @description How to undo a transaction. */
        ReverseBody: {
            /**
             * Format: int64
             * @description How much of it, in minor units; all that earlier reversals left if nothing is said.
             * @example 250
             */
            amount?: number | null;
            /** @description A JSON object, up to 4 KiB, kept to the byte. */
            metadata?: Record<string, never> | null;
            /**
             * @description `within_balance` (the default: takes back what is available and tells the `shortfall`) or `unlimited`.
             * @example within_balance
             */
            policy?: string;
            /** @description Why, up to 200 bytes. */
            reason?: string | null;
            /** @description The caller's own reference, up to 200 bytes. */
            reference?: string | null;
        };
        /** @description A reversal in a batch. */
        ReverseItem: {
            /**
             * Format: int64
             * @description How much of it, in minor units; all that earlier reversals left if nothing is said.
             * @example 250
             */
            amount?: number | null;
            /** @description A JSON object, up to 4 KiB, kept to the byte. */
            metadata?: Record<string, never> | null;
            /**
             * @description `within_balance` (the default) or `unlimited`.
             * @example within_balance
             */
            policy?: string;
            /** @description Why, up to 200 bytes. */
            reason?: string | null;
            /** @description The caller's own reference, up to 200 bytes. */
            reference?: string | null;
            /**
             * Format: uuid
             * @description The transaction.
             */
            transaction_id: string;
        };
        /** @description The sum of the accounts of one kind. */
        SumView: {
            /** Format: int64 */
            accounts: number;
            /** Format: int64 */
            held: number;
            /** @example customer_points */
            kind: string;
            /** Format: int64 */
            posted: number;
            /** @example PTS */
            unit: string;
        };
        /** @description The sum of all accounts of one unit. */
        TotalView: {
            /** Format: int64 */
            posted: number;
            /** @example PTS */
            unit: string;
        };
        /** @description A transaction leg by leg. */
        TransactionBody: {
            /**
             * @description 2 to 64, summing to zero per unit.
             * @example [
             *       {
             *         "account_id": "01990000-0000-7000-8000-000000000001",
             *         "amount": -250
             *       },
             *       {
             *         "account_id": "01990000-0000-7000-8000-000000000002",
             *         "amount": 250
             *       }
             *     ]
             */
            legs: components["schemas"]["LegBody"][];
            /** @description A JSON object, up to 4 KiB, kept to the byte. */
            metadata?: Record<string, never> | null;
            /** @description The caller's own reference, up to 200 bytes. */
            reference?: string | null;
            /**
             * @description `load`, `redeem`, `transfer`, `adjust` or `expire`.
             * @example transfer
             */
            type: string;
        };
        /** @description A transaction. */
        TransactionView: {
            /** Format: date-time */
            created_at: string;
            entries: components["schemas"]["EntryView"][];
            /**
             * Format: date-time
             * @description When what it gave lapses; absent when it does not.
             */
            expires_at?: string | null;
            /**
             * Format: date-time
             * @description Until when the hold that it made may be captured.
             */
            hold_expires_at?: string | null;
            /**
             * Format: uuid
             * @description The hold it made (then it is its own id), captured or released.
             */
            hold_id?: string | null;
            /** Format: uuid */
            id: string;
            metadata?: Record<string, never> | null;
            /** @description Why an operator did this. */
            reason?: string | null;
            reference?: string | null;
            /** @description The transactions that undid it, oldest first. */
            reversed_by?: string[];
            /**
             * Format: uuid
             * @description The transaction that it undid.
             */
            reverses?: string | null;
            /**
             * Format: int64
             * @description What was not there to be taken back, in minor units.
             */
            shortfall?: number | null;
            /**
             * @description `posted`, `partially_reversed` or `reversed`.
             * @example posted
             */
            status: string;
            /** @example earn */
            type: string;
        };
        /** @description A transfer from one customer to another. */
        TransferBody: {
            /**
             * Format: int64
             * @description Minor units, more than zero.
             * @example 100
             */
            amount: number;
            /**
             * Format: uuid
             * @description Who gives.
             */
            from_account_id: string;
            /** @description A JSON object, up to 4 KiB, kept to the byte. */
            metadata?: Record<string, never> | null;
            /** @description The caller's own reference, up to 200 bytes. */
            reference?: string | null;
            /**
             * Format: uuid
             * @description Who gets: another account of the same unit and, for points, of the same program.
             * @example 01990000-0000-7000-8000-000000000002
             */
            to_account_id: string;
        };
        /** @description Every account's sum by unit and kind. */
        TrialBalanceView: {
            /** Format: date-time */
            as_of: string;
            /** @description Whether every total is zero. */
            balanced: boolean;
            /** @description By unit, then kind. */
            lines: components["schemas"]["SumView"][];
            /** @description Per unit; zero, always. */
            totals: components["schemas"]["TotalView"][];
        };
        /** @description A release in a batch. */
        VoidItem: {
            /**
             * Format: uuid
             * @description The hold.
             */
            hold_id: string;
            /** @description A JSON object, up to 4 KiB, kept to the byte. */
            metadata?: Record<string, never> | null;
            /** @description The caller's own reference, up to 200 bytes. */
            reference?: string | null;
        };
    };
    responses: {
        /** @description `account_closed`: The account was closed for good. `account_frozen`: The account is frozen for debits. `already_reversed`: All of the transaction was undone before. `batch_aborted`: Another posting of the same atomic batch was refused. `capture_exceeds_hold`: More than is left of the hold. `hold_expired`: The hold's time is over. `hold_not_open`: Nothing is left of the hold. `insufficient_balance`: The account holds less than that. `merchant_inactive`: The merchant is not active. `nothing_to_recover`: Nothing is there to be taken back now. `program_inactive`: The program gives no points at that time. `reversal_exceeds_transaction`: More than is left to undo. `undo_too_late`: It was too long ago for a till to undo it. `velocity_exceeded`: A limit of the network on how much may move in a time is reached. `version_moved`: The account moved since it was looked at. */
        conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
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
        /** @description `cursor_invalid`: The cursor is none that was given out. `duplicate_field`: A field is given twice. `invalid_request`: The request breaks a rule of its route; `errors` names the fields. `invalid_type`: A field is of another type. `invalid_value`: A field holds what it cannot. `malformed_json`: The body is not valid JSON. `missing_field`: A required field is missing. `out_of_range`: A number is larger or smaller than its field holds. `pan_refused`: A field holds a payment card's number. `unknown_field`: The request has a field that the route does not know. */
        invalid_argument: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `cursor_invalid`: The cursor is none that was given out. `duplicate_field`: A field is given twice. `idempotency_key_invalid`: An Idempotency-Key is 1 to 255 visible ASCII characters, given once. `idempotency_key_missing`: A request that moves value needs an Idempotency-Key. `invalid_request`: The request breaks a rule of its route; `errors` names the fields. `invalid_type`: A field is of another type. `invalid_value`: A field holds what it cannot. `malformed_json`: The body is not valid JSON. `missing_field`: A required field is missing. `out_of_range`: A number is larger or smaller than its field holds. `pan_refused`: A field holds a payment card's number. `unknown_field`: The request has a field that the route does not know. */
        invalid_argument_keyed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `account_not_found`: There is no such account. `hold_not_found`: There is no such hold. `limit_not_found`: There is no such limit. `store_not_found`: There is no such store. `transaction_not_found`: There is no such transaction. */
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
        /** @description `forbidden_role`: None of the caller's roles may do this. `forbidden_scope`: None of the key's scopes covers this. `forbidden_transaction`: A till undoes what it gave or took itself, and nothing else. */
        permission_denied: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `ledger_busy`: Too many postings are waiting; nothing was recorded, try again. `rate_limited`: Over the caller's allowance; `Retry-After` says when there is more. */
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
        /** @description `ledger_unavailable`: The ledger cannot be reached now; try again with the same key. `outcome_unknown`: The posting may or may not have been recorded; the same key tells which. `overloaded`: The server is full; try again. `pricing_unavailable`: Purchases cannot be priced now, and nothing was recorded; an earn by points still works. */
        unavailable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `balance_overflow`: The balance would be larger than a ledger counts. `cannot_reverse_reversal`: A reversal cannot be reversed; post anew what it undid. `different_programs`: Points of one program cannot become those of another. `expires_in_the_past`: Points cannot lapse before they are given. `idempotency_key_reused`: The Idempotency-Key was used for a different request. `not_reversible`: A transaction of this type moved nothing that could be taken back. `nothing_earned`: The program gives no points for this purchase; nothing was recorded. `partial_needs_two_entries`: A transaction of more than two entries is undone as a whole or not at all. `too_many_points`: The purchase would be worth more than a program may give. `unbalanced_legs`: The legs do not sum to zero in every unit. `wrong_account_kind`: The account is of another kind. `wrong_unit`: The program prices purchases in another currency. */
        unprocessable: {
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
