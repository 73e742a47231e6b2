// Made by `npm run api` from services/svc-analytics/openapi.json; not edited by hand.

export interface paths {
    "/v1/ageing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says how old what customers hold is, as the last roll-up found it. */
        get: {
            parameters: {
                query?: {
                    /** @description The `next_cursor` of the page before. */
                    cursor?: string;
                    /**
                     * @description As of the end of the last rolled-up day up to this one; today unless said.
                     * @example 2026-11-30
                     */
                    day?: string;
                    /**
                     * @description `json` (the default) or `csv`, which has all lines.
                     * @example json
                     */
                    format?: string;
                    /** @description `customer_points` or `gift_card`; both unless said. */
                    kind?: string;
                    /** @description How many lines: 1 to 200, 50 unless said. */
                    limit?: number;
                    /** @description Only this merchant's; a merchant sees its own alone. */
                    merchant_id?: string;
                    /** @description Only this program's points. */
                    program_id?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The lines; as CSV with `format=csv`. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "accounts": 1,
                         *           "day": "2026-11-21",
                         *           "kind": "customer_points",
                         *           "older": 1,
                         *           "overdrawn": 1,
                         *           "unit": "PTS",
                         *           "up_to_180_days": 1,
                         *           "up_to_30_days": 1,
                         *           "up_to_365_days": 1,
                         *           "up_to_90_days": 1
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["AgeingPage"];
                        "text/csv": string;
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                /** @description `forbidden_merchant`: another merchant's figures. Besides: `forbidden_role`, `forbidden_scope`. */
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
    "/v1/baskets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says how many purchases earned in a period, and how much an average one was. */
        get: {
            parameters: {
                query: {
                    /** @description The `next_cursor` of the page before. */
                    cursor?: string;
                    /**
                     * @description `json` (the default) or `csv`, which has all lines.
                     * @example json
                     */
                    format?: string;
                    /**
                     * @description The first local day on which was bought.
                     * @example 2026-11-01
                     */
                    from: string;
                    /** @description How many lines: 1 to 200, 50 unless said. */
                    limit?: number;
                    /** @description Only this merchant's; a merchant sees its own alone. */
                    merchant_id?: string;
                    /** @description Only this program's. */
                    program_id?: string;
                    /**
                     * @description The last local day; at most 1,096 days.
                     * @example 2026-11-30
                     */
                    to: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The lines; as CSV with `format=csv`. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "amount": 1,
                         *           "points": 1,
                         *           "purchases": 1,
                         *           "unit": "EUR"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["BasketsPage"];
                        "text/csv": string;
                    };
                };
                /** @description `period_invalid`, `cursor_invalid`,. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["unauthenticated"];
                /** @description `forbidden_merchant`: another merchant's figures. Besides: `forbidden_role`, `forbidden_scope`. */
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
    "/v1/books": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says what the ledger's accounts sum to as it was counted here, beside what the ledger's trial balance says. */
        get: {
            parameters: {
                query?: {
                    /**
                     * @description As of the end of this day of UTC; yesterday unless said.
                     * @example 2026-11-30
                     */
                    day?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The books. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "counted": 1,
                         *           "kind": "gift_card",
                         *           "unit": "EUR"
                         *         }
                         *       ],
                         *       "day": "2026-11-21",
                         *       "merchants": 1
                         *     }
                         */
                        "application/json": components["schemas"]["BooksBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                /** @description `forbidden_role`. Besides: `forbidden_scope`. */
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
    "/v1/breakage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says what will never be spent, estimated by the proportional method of IFRS 15 (B44 to B47) and ASC 606, and what lapsed. */
        get: {
            parameters: {
                query?: {
                    /** @description The `next_cursor` of the page before. */
                    cursor?: string;
                    /**
                     * @description As of the end of the last rolled-up day up to this one; today unless said.
                     * @example 2026-11-30
                     */
                    day?: string;
                    /**
                     * @description `json` (the default) or `csv`, which has all lines.
                     * @example json
                     */
                    format?: string;
                    /** @description `customer_points` or `gift_card`; both unless said. */
                    kind?: string;
                    /** @description How many lines: 1 to 200, 50 unless said. */
                    limit?: number;
                    /** @description Only this merchant's; a merchant sees its own alone. */
                    merchant_id?: string;
                    /** @description Only this program's points. */
                    program_id?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The lines; as CSV with `format=csv`. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "actual": 1,
                         *           "day": "2026-11-21",
                         *           "earned": 1,
                         *           "expected": 1,
                         *           "issued": 1,
                         *           "kind": "customer_points",
                         *           "liability": 1,
                         *           "mature_dormant": 1,
                         *           "mature_issued": 1,
                         *           "outstanding": 1,
                         *           "redeemed": 1,
                         *           "remaining": 1,
                         *           "unit": "PTS"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["BreakagePage"];
                        "text/csv": string;
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                /** @description `forbidden_merchant`: another merchant's figures. Besides: `forbidden_role`, `forbidden_scope`. */
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
    "/v1/cohorts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says who came back: customers by the month of their first activity, as the last roll-up found them. Of the whole network
         *     each customer is one; of a merchant with several programs, one per program.
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
                     * @description Cohorts from this day's month on.
                     * @example 2026-01-01
                     */
                    from: string;
                    /** @description Customers of this merchant's programs; a merchant sees its own alone. */
                    merchant_id?: string;
                    /** @description Customers of this program. */
                    program_id?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The cohorts; as CSV with `format=csv`. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "cohort": "2026-11-21",
                         *           "customers": 1,
                         *           "months": [
                         *             {
                         *               "customers": 1,
                         *               "month": "2026-11-21",
                         *               "retention_bp": 1
                         *             }
                         *           ]
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["CohortsBody"];
                        "text/csv": string;
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                /** @description `forbidden_merchant`: another merchant's figures. Besides: `forbidden_role`, `forbidden_scope`. */
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
    "/v1/counters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says what was done with gift cards at merchants' counters in a period. */
        get: {
            parameters: {
                query: {
                    /** @description The `next_cursor` of the page before. */
                    cursor?: string;
                    /**
                     * @description `json` (the default) or `csv`, which has all lines.
                     * @example json
                     */
                    format?: string;
                    /**
                     * @description The first local day.
                     * @example 2026-11-01
                     */
                    from: string;
                    /** @description How many lines: 1 to 200, 50 unless said. */
                    limit?: number;
                    /** @description Only at this merchant's; a merchant sees its own alone. */
                    merchant_id?: string;
                    /**
                     * @description The last local day; at most 1,096 days.
                     * @example 2026-11-30
                     */
                    to: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The lines; as CSV with `format=csv`. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "loaded": 1,
                         *           "loads": 1,
                         *           "redeemed": 1,
                         *           "redeems": 1,
                         *           "refunded": 1,
                         *           "refunds": 1,
                         *           "unit": "EUR"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["CountersPage"];
                        "text/csv": string;
                    };
                };
                /** @description `period_invalid`, `cursor_invalid`,. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["unauthenticated"];
                /** @description `forbidden_merchant`: another merchant's figures. Besides: `forbidden_role`, `forbidden_scope`. */
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
    "/v1/events/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says what happens in the network as it happens, for who watches; nothing is promised to be shown. Events are named
         *     `happening`; `gap` says that what came since `Last-Event-ID` is not remembered; `end` is the last one, its `data` why:
         *     `too_slow`, `unauthenticated`, `going_away`. Whoever comes back within half a minute with `Last-Event-ID` misses nothing.
         */
        get: {
            parameters: {
                query?: {
                    /**
                     * @description Only these topics, separated by commas: `ledger.transactions.v1`, `wallet.balance-updated.v1`, `giftcard.activity.v1`,
                     *     `ledger.points-expiring.v1`, `ledger.signals.v1`, `merchant.onboarded.v1`. All unless said.
                     * @example ledger.transactions.v1
                     */
                    topics?: string;
                };
                header?: {
                    /** @description The last event that was seen. */
                    "Last-Event-ID"?: string | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The stream. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
                /** @description `invalid_value`: no such topic. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
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
                /** @description `live_full`: too many watch already. Besides: `rate_limited`. */
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
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/figures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says what moved in a period and what is outstanding at its end: a line per merchant, program, kind and unit. Days are those
         *     of the program's time zone; of gift cards, of the issuer's.
         */
        get: {
            parameters: {
                query: {
                    /** @description The `next_cursor` of the page before. */
                    cursor?: string;
                    /**
                     * @description `json` (the default) or `csv`, which has all lines.
                     * @example json
                     */
                    format?: string;
                    /**
                     * @description The first local day.
                     * @example 2026-11-01
                     */
                    from: string;
                    /** @description `customer_points` or `gift_card`; both unless said. */
                    kind?: string;
                    /** @description How many lines: 1 to 200, 50 unless said. */
                    limit?: number;
                    /** @description Only this merchant's; a merchant sees its own alone. */
                    merchant_id?: string;
                    /** @description Only this program's points. */
                    program_id?: string;
                    /**
                     * @description The last local day; at most 1,096 days.
                     * @example 2026-11-30
                     */
                    to: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The lines; as CSV with `format=csv`. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "active": 1,
                         *           "adjusted": 1,
                         *           "expired": 1,
                         *           "given_back": 1,
                         *           "issued": 1,
                         *           "kind": "customer_points",
                         *           "movements": 1,
                         *           "newcomers": 1,
                         *           "outstanding": 1,
                         *           "redeemed": 1,
                         *           "taken_back": 1,
                         *           "transferred": 1,
                         *           "unit": "PTS"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["FiguresPage"];
                        "text/csv": string;
                    };
                };
                /** @description `period_invalid`, `cursor_invalid`,. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["unauthenticated"];
                /** @description `forbidden_merchant`: another merchant's figures. Besides: `forbidden_role`, `forbidden_scope`. */
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
    "/v1/sales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says what was bought per day or month: purchases that earned, over all merchants and programs that are asked for. A period
         *     without any has no line.
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
                     * @description The first local day on which was bought.
                     * @example 2026-11-01
                     */
                    from: string;
                    /**
                     * @description `day` (the default) or `month`.
                     * @example day
                     */
                    interval?: string;
                    /** @description Only this merchant's; a merchant sees its own alone. */
                    merchant_id?: string;
                    /** @description Only this program's. */
                    program_id?: string;
                    /**
                     * @description The last local day; at most 1,096 days.
                     * @example 2026-11-30
                     */
                    to: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The series; as CSV with `format=csv`. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "amount": 1,
                         *           "period": "2026-11-21",
                         *           "points": 1,
                         *           "purchases": 1,
                         *           "unit": "EUR"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["SalesPage"];
                        "text/csv": string;
                    };
                };
                /** @description `period_invalid`,. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["unauthenticated"];
                /** @description `forbidden_merchant`: another merchant's figures. Besides: `forbidden_role`, `forbidden_scope`. */
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
    "/v1/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says what moved per day or month, over all merchants and programs that are asked for. A period without movements has no
         *     line: what is outstanding stays as after the line before.
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
                     * @description The first local day.
                     * @example 2026-11-01
                     */
                    from: string;
                    /**
                     * @description `day` (the default) or `month`.
                     * @example day
                     */
                    interval?: string;
                    /** @description `customer_points` or `gift_card`; both unless said. */
                    kind?: string;
                    /** @description Only this merchant's; a merchant sees its own alone. */
                    merchant_id?: string;
                    /** @description Only this program's points. */
                    program_id?: string;
                    /**
                     * @description The last local day; at most 1,096 days.
                     * @example 2026-11-30
                     */
                    to: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The series; as CSV with `format=csv`. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "active": 1,
                         *           "adjusted": 1,
                         *           "expired": 1,
                         *           "given_back": 1,
                         *           "issued": 1,
                         *           "kind": "customer_points",
                         *           "movements": 1,
                         *           "newcomers": 1,
                         *           "outstanding": 1,
                         *           "period": "2026-11-21",
                         *           "redeemed": 1,
                         *           "taken_back": 1,
                         *           "transferred": 1,
                         *           "unit": "PTS"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["SeriesPage"];
                        "text/csv": string;
                    };
                };
                /** @description `period_invalid`,. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["unauthenticated"];
                /** @description `forbidden_merchant`: another merchant's figures. Besides: `forbidden_role`, `forbidden_scope`. */
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
    "/v1/staff-days": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says what each member of staff and each till's key did in a store on a day. Whoever is staff alone is shown their own lines.
         *     What was done before it was told by whom has no line.
         */
        get: {
            parameters: {
                query: {
                    /**
                     * @description The day, in the store's own time zone.
                     * @example 2026-11-22
                     */
                    day: string;
                    /**
                     * @description `json` (the default) or `csv`.
                     * @example json
                     */
                    format?: string;
                    /** @description The store's merchant; a merchant sees its own alone. */
                    merchant_id?: string;
                    /** @description The store. */
                    store_id: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The lines; as CSV with `format=csv`. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "bought": 1,
                         *           "given": 1,
                         *           "gives": 1,
                         *           "loaded": 1,
                         *           "loads": 1,
                         *           "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *           "purchases": 1,
                         *           "redeemed": 1,
                         *           "redeems": 1,
                         *           "refunded": 1,
                         *           "refunds": 1,
                         *           "staff_id": "01990000-0000-7000-8000-000000000007",
                         *           "staff_kind": "person",
                         *           "store_id": "01990000-0000-7000-8000-000000000001",
                         *           "unit": "EUR",
                         *           "used": 1,
                         *           "uses": 1
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["StaffDaysPage"];
                        "text/csv": string;
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                /** @description `forbidden_merchant`: another merchant's figures. Besides: `forbidden_role`, `forbidden_scope`. */
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
    "/v1/store-days": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says what was done in stores on a day: what a shop counts at closing. A store in which nothing was done has no line. */
        get: {
            parameters: {
                query: {
                    /** @description The `next_cursor` of the page before. */
                    cursor?: string;
                    /**
                     * @description The day, in each store's own time zone.
                     * @example 2026-11-22
                     */
                    day: string;
                    /**
                     * @description `json` (the default) or `csv`, which has all lines.
                     * @example json
                     */
                    format?: string;
                    /** @description How many lines: 1 to 200, 50 unless said. */
                    limit?: number;
                    /** @description Only this merchant's; a merchant sees its own alone. */
                    merchant_id?: string;
                    /** @description Only this store. */
                    store_id?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The lines; as CSV with `format=csv`. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "bought": 1,
                         *           "given": 1,
                         *           "gives": 1,
                         *           "loaded": 1,
                         *           "loads": 1,
                         *           "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *           "purchases": 1,
                         *           "redeemed": 1,
                         *           "redeems": 1,
                         *           "refunded": 1,
                         *           "refunds": 1,
                         *           "store_id": "01990000-0000-7000-8000-000000000001",
                         *           "unit": "EUR",
                         *           "used": 1,
                         *           "uses": 1
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["StoreDaysPage"];
                        "text/csv": string;
                    };
                };
                /** @description `cursor_invalid`,. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["unauthenticated"];
                /** @description `forbidden_merchant`: another merchant's figures. Besides: `forbidden_role`, `forbidden_scope`. */
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
    "/v1/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says in a few lines what moved in a period, what is outstanding at its end and what was bought, over all merchants and
         *     programs that are asked for.
         */
        get: {
            parameters: {
                query: {
                    /**
                     * @description The first local day.
                     * @example 2026-11-01
                     */
                    from: string;
                    /** @description Only this merchant's; a merchant sees its own alone. */
                    merchant_id?: string;
                    /** @description Only this program's. */
                    program_id?: string;
                    /**
                     * @description The last local day; at most 1,096 days.
                     * @example 2026-11-30
                     */
                    to: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The summary. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "from": "2026-11-21",
                         *       "moved": [
                         *         {
                         *           "active": 1,
                         *           "adjusted": 1,
                         *           "expired": 1,
                         *           "given_back": 1,
                         *           "issued": 1,
                         *           "kind": "customer_points",
                         *           "movements": 1,
                         *           "newcomers": 1,
                         *           "outstanding": 1,
                         *           "redeemed": 1,
                         *           "taken_back": 1,
                         *           "transferred": 1,
                         *           "unit": "PTS"
                         *         }
                         *       ],
                         *       "sales": [
                         *         {
                         *           "amount": 1,
                         *           "points": 1,
                         *           "purchases": 1,
                         *           "unit": "EUR"
                         *         }
                         *       ],
                         *       "to": "2026-11-21"
                         *     }
                         */
                        "application/json": components["schemas"]["SummaryBody"];
                    };
                };
                /** @description `period_invalid`,. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["unauthenticated"];
                /** @description `forbidden_merchant`: another merchant's figures. Besides: `forbidden_role`, `forbidden_scope`. */
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
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description How old what customers hold is. Amounts in minor units; what was spent or lapsed was the oldest. */
        AgeingBody: {
            /**
             * Format: int64
             * @description How many accounts have something left.
             */
            accounts: number;
            /**
             * Format: date
             * @description As of the end of this local day.
             */
            day: string;
            /**
             * @description `customer_points` or `gift_card`.
             * @example customer_points
             */
            kind: string;
            /**
             * Format: uuid
             * @description The merchant that carries it; null where the ledger names none.
             */
            merchant_id?: string | null;
            /**
             * Format: int64
             * @description Older.
             */
            older: number;
            /**
             * Format: int64
             * @description How far accounts are below zero, which only a reversal may take them.
             */
            overdrawn: number;
            /**
             * Format: uuid
             * @description The program of points; null of gift cards, and where there is none.
             */
            program_id?: string | null;
            /**
             * @description In what.
             * @example PTS
             */
            unit: string;
            /**
             * Format: int64
             * @description Up to 30 days old.
             */
            up_to_30_days: number;
            /**
             * Format: int64
             * @description 31 to 90 days old.
             */
            up_to_90_days: number;
            /**
             * Format: int64
             * @description 91 to 180 days old.
             */
            up_to_180_days: number;
            /**
             * Format: int64
             * @description 181 to 365 days old.
             */
            up_to_365_days: number;
        };
        /** @description A page of ages. */
        AgeingPage: {
            /**
             * Format: date-time
             * @description When the newest event that is counted happened; null while there was none.
             */
            as_of?: string | null;
            /** @description The lines, by merchant, program, kind and unit. */
            data: components["schemas"]["AgeingBody"][];
            /** @description The next page; null after the last. */
            next_cursor?: string | null;
        };
        /** @description Purchases that earned by one program. */
        BasketsBody: {
            /**
             * Format: int64
             * @description What was paid for them, in minor units.
             */
            amount: number;
            /**
             * Format: int64
             * @description The average basket, in minor units, halves up.
             */
            average?: number | null;
            /**
             * Format: uuid
             * @description The program's merchant; null where nobody knows it.
             */
            merchant_id?: string | null;
            /**
             * Format: int64
             * @description The points that were given for them, whoever owes them.
             */
            points: number;
            /**
             * Format: uuid
             * @description The program.
             */
            program_id?: string | null;
            /**
             * Format: int64
             * @description How many. One that was brought back later stays one.
             */
            purchases: number;
            /**
             * @description The currency.
             * @example EUR
             */
            unit: string;
        };
        /** @description A page of baskets. */
        BasketsPage: {
            /**
             * Format: date-time
             * @description When the newest event that is counted happened; null while there was none.
             */
            as_of?: string | null;
            /** @description The lines, by merchant, program and currency. */
            data: components["schemas"]["BasketsBody"][];
            /** @description The next page; null after the last. */
            next_cursor?: string | null;
        };
        /** @description A line of the books. */
        BookBody: {
            /**
             * Format: int64
             * @description The sum of their entries as counted here, in minor units.
             */
            counted: number;
            /**
             * @description Which accounts.
             * @example gift_card
             */
            kind: string;
            /**
             * Format: int64
             * @description What the ledger's trial balance says; null where the two were not compared as of that day.
             */
            ledger?: number | null;
            /**
             * @description In what.
             * @example EUR
             */
            unit: string;
        };
        /** @description The books. */
        BooksBody: {
            /** @description The lines, by unit and kind. */
            data: components["schemas"]["BookBody"][];
            /**
             * Format: date
             * @description As of the end of this day of UTC.
             */
            day: string;
            /**
             * Format: int64
             * @description How many merchants had been approved by then.
             */
            merchants: number;
        };
        /** @description What will never be spent, by the proportional method. Amounts in minor units, rounded down. */
        BreakageBody: {
            /**
             * Format: int64
             * @description What lapsed.
             */
            actual: number;
            /**
             * Format: date
             * @description As of the end of this local day.
             */
            day: string;
            /**
             * Format: int64
             * @description Of `expected`, what is earned in proportion to what was spent; never less than `actual`.
             */
            earned: number;
            /**
             * Format: int64
             * @description What is expected to lapse of all that was issued.
             */
            expected: number;
            /**
             * Format: int64
             * @description Given so far, less what was taken back.
             */
            issued: number;
            /**
             * @description `customer_points` or `gift_card`.
             * @example customer_points
             */
            kind: string;
            /**
             * Format: int64
             * @description What is owed after the estimate: `outstanding` less what of `earned` has not lapsed yet.
             */
            liability: number;
            /**
             * Format: int64
             * @description Of what is outstanding and as old, what customers hold who have not come for as long.
             */
            mature_dormant: number;
            /**
             * Format: int64
             * @description Of `issued`, what is more than twelve months old: the history that the estimate rests on.
             */
            mature_issued: number;
            /**
             * Format: uuid
             * @description The merchant that carries it; null where the ledger names none.
             */
            merchant_id?: string | null;
            /**
             * Format: int64
             * @description Owed to customers.
             */
            outstanding: number;
            /**
             * Format: uuid
             * @description The program of points; null of gift cards, and where there is none.
             */
            program_id?: string | null;
            /**
             * Format: int64
             * @description The share that is expected to lapse, in ten-thousandths, rounded down; null without history.
             */
            rate_bp?: number | null;
            /**
             * Format: int64
             * @description Spent so far, less what was given back.
             */
            redeemed: number;
            /**
             * Format: int64
             * @description Of `outstanding`, what is expected to lapse yet.
             */
            remaining: number;
            /**
             * @description In what.
             * @example PTS
             */
            unit: string;
        };
        /** @description A page of estimates. */
        BreakagePage: {
            /**
             * Format: date-time
             * @description When the newest event that is counted happened; null while there was none.
             */
            as_of?: string | null;
            /** @description The lines, by merchant, program, kind and unit. */
            data: components["schemas"]["BreakageBody"][];
            /** @description The next page; null after the last. */
            next_cursor?: string | null;
        };
        /** @description Customers who first came in one month. */
        CohortBody: {
            /**
             * Format: date
             * @description The first day of the month.
             */
            cohort: string;
            /**
             * Format: int64
             * @description How many they are.
             */
            customers: number;
            /** @description The months in which any of them came, the first one too. */
            months: components["schemas"]["CohortMonthBody"][];
        };
        /** @description A month of a cohort. */
        CohortMonthBody: {
            /**
             * Format: int64
             * @description How many of them came.
             */
            customers: number;
            /**
             * Format: date
             * @description The first day of the month.
             */
            month: string;
            /**
             * Format: int64
             * @description Their share of the cohort, in ten-thousandths, halves up.
             */
            retention_bp: number;
        };
        /** @description The cohorts. */
        CohortsBody: {
            /** @description By month. */
            data: components["schemas"]["CohortBody"][];
        };
        /** @description Gift cards at one merchant's counter, whoever sold them. Amounts in minor units. */
        CountersBody: {
            /**
             * Format: int64
             * @description How much.
             */
            loaded: number;
            /**
             * Format: int64
             * @description How often value was put on a card.
             */
            loads: number;
            /**
             * Format: uuid
             * @description Where; null for what was done at none.
             */
            merchant_id?: string | null;
            /**
             * Format: int64
             * @description How much.
             */
            redeemed: number;
            /**
             * Format: int64
             * @description How often a card was spent.
             */
            redeems: number;
            /**
             * Format: int64
             * @description How much.
             */
            refunded: number;
            /**
             * Format: int64
             * @description How often what was spent was given back.
             */
            refunds: number;
            /**
             * @description The currency.
             * @example EUR
             */
            unit: string;
        };
        /** @description A page of counters. */
        CountersPage: {
            /**
             * Format: date-time
             * @description When the newest event that is counted happened; null while there was none.
             */
            as_of?: string | null;
            /** @description The lines, by merchant and currency. */
            data: components["schemas"]["CountersBody"][];
            /** @description The next page; null after the last. */
            next_cursor?: string | null;
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
        /** @description What moved of one merchant's program, or of its gift cards, in a period. */
        FiguresBody: components["schemas"]["MovedBody"] & {
            /**
             * @description `customer_points` or `gift_card`.
             * @example customer_points
             */
            kind: string;
            /**
             * Format: uuid
             * @description The merchant that carries what is outstanding; null where the ledger names none.
             */
            merchant_id?: string | null;
            /**
             * Format: int64
             * @description What is owed to customers after the last day, in minor units.
             */
            outstanding: number;
            /**
             * Format: uuid
             * @description The program of points; null of gift cards, and where there is none.
             */
            program_id?: string | null;
            /**
             * @description In what.
             * @example PTS
             */
            unit: string;
        };
        /** @description A page of figures. */
        FiguresPage: {
            /**
             * Format: date-time
             * @description When the newest event that is counted happened; null while there was none.
             */
            as_of?: string | null;
            /** @description The lines, by merchant, program, kind and unit. */
            data: components["schemas"]["FiguresBody"][];
            /** @description The next page; null after the last. */
            next_cursor?: string | null;
        };
        /** @description The `data` of an event named `happening`. */
        Happening: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /**
             * Format: uuid
             * @description The event; the `id` of the line too.
             */
            id: string;
            /** @description How much; of a transaction its positive side. */
            moved: components["schemas"]["Value"][];
            /**
             * Format: date-time
             * @description When it was heard of here.
             */
            seen_at: string;
            /**
             * Format: uuid
             * @description What it happened to: a wallet, an account, a gift card, a merchant.
             */
            subject_id?: string | null;
            /**
             * @description Where it was told.
             * @example ledger.transactions.v1
             */
            topic: string;
            /** @description The trace it is part of, from the till on. */
            trace_id?: string | null;
            /**
             * Format: uuid
             * @description The ledger's transaction behind it.
             */
            transaction_id?: string | null;
            /**
             * @description What happened: a transaction's type, what was done with a card, `points_expiring`, `limit_refused`, ...
             * @example earn
             */
            what: string;
        };
        /** @description What moved, in minor units of `unit`. */
        MovedBody: {
            /**
             * Format: int64
             * @description Customers who did something, each once a day, so over a period customer-days. Points only.
             */
            active: number;
            /**
             * Format: int64
             * @description Corrections, positive in the customers' favour.
             */
            adjusted: number;
            /**
             * Format: int64
             * @description Lapsed unspent, less what was brought back: breakage as it happened.
             */
            expired: number;
            /**
             * Format: int64
             * @description Of what was spent, given back.
             */
            given_back: number;
            /**
             * Format: int64
             * @description Given to customers: earned, or loaded on cards.
             */
            issued: number;
            /**
             * Format: int64
             * @description How many entries.
             */
            movements: number;
            /**
             * Format: int64
             * @description Customers who did something for the first time. Points only.
             */
            newcomers: number;
            /**
             * Format: int64
             * @description Spent.
             */
            redeemed: number;
            /**
             * Format: int64
             * @description Spent less given back, of issued less taken back, in ten-thousandths, halves up; null where nothing was issued.
             */
            redemption_rate_bp?: number | null;
            /**
             * Format: int64
             * @description Of what was given, taken back.
             */
            taken_back: number;
            /**
             * Format: int64
             * @description Come by transfers less gone by them.
             */
            transferred: number;
        };
        /** @description What moved on a day or in a month. */
        PointBody: components["schemas"]["MovedBody"] & {
            /**
             * @description `customer_points` or `gift_card`.
             * @example customer_points
             */
            kind: string;
            /**
             * Format: int64
             * @description What is owed to customers after it, in minor units.
             */
            outstanding: number;
            /**
             * Format: date
             * @description The day, or the first day of the month.
             */
            period: string;
            /**
             * @description In what.
             * @example PTS
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
        /** @description Purchases that earned, on a day or in a month. */
        SalesBody: components["schemas"]["SoldBody"] & {
            /**
             * Format: date
             * @description The day, or the first day of the month.
             */
            period: string;
        };
        /** @description Sales. */
        SalesPage: {
            /**
             * Format: date-time
             * @description When the newest event that is counted happened; null while there was none.
             */
            as_of?: string | null;
            /** @description The lines, by period and currency. */
            data: components["schemas"]["SalesBody"][];
            /** @description Always null: a series is whole. */
            next_cursor?: string | null;
        };
        /** @description A series. */
        SeriesPage: {
            /**
             * Format: date-time
             * @description When the newest event that is counted happened; null while there was none.
             */
            as_of?: string | null;
            /** @description The lines, by period, kind and unit. */
            data: components["schemas"]["PointBody"][];
            /** @description Always null: a series is whole. */
            next_cursor?: string | null;
        };
        /** @description Purchases that earned, in one currency. */
        SoldBody: {
            /**
             * Format: int64
             * @description What was paid for them, in minor units.
             */
            amount: number;
            /**
             * Format: int64
             * @description The average basket, in minor units, halves up.
             */
            average?: number | null;
            /**
             * Format: int64
             * @description The points that were given for them, whoever owes them.
             */
            points: number;
            /**
             * Format: int64
             * @description How many. One that was brought back later stays one.
             */
            purchases: number;
            /**
             * @description The currency.
             * @example EUR
             */
            unit: string;
        };
        /** @description What one member of staff, or one till's key, did in a store on a day, in one unit. */
        StaffDayBody: components["schemas"]["StoreDayBody"] & {
            /**
             * @description Who: the id of a person or of an API key at svc-merchant, or what another issuer calls a person.
             * @example 01990000-0000-7000-8000-000000000007
             */
            staff_id: string;
            /**
             * @description `person` or `key`.
             * @example person
             */
            staff_kind: string;
        };
        /** @description What members of staff did in a store on a day. */
        StaffDaysPage: {
            /**
             * Format: date-time
             * @description When the newest event that is counted happened; null while there was none.
             */
            as_of?: string | null;
            /** @description The lines, by who it was and unit. */
            data: components["schemas"]["StaffDayBody"][];
            /** @description Always null: all lines are there. */
            next_cursor?: string | null;
        };
        /**
         * @description What one store did on a day, in one unit. Amounts in minor units. Purchases stand in the line of their currency, what was
         *     given for them in the line of points.
         */
        StoreDayBody: {
            /**
             * Format: int64
             * @description What was paid for them.
             */
            bought: number;
            /**
             * Format: int64
             * @description How many. Those that no purchase was named for are counted where the till says that it stands.
             */
            given: number;
            /**
             * Format: int64
             * @description How often points were given. What a till undid is taken off again, here and of all that follows but gift cards.
             */
            gives: number;
            /**
             * Format: int64
             * @description How much.
             */
            loaded: number;
            /**
             * Format: int64
             * @description How often value was put on a gift card.
             */
            loads: number;
            /**
             * Format: uuid
             * @description Whose store.
             */
            merchant_id: string;
            /**
             * Format: int64
             * @description How many purchases earned, less those that a till undid. One that was brought back later stays one.
             */
            purchases: number;
            /**
             * Format: int64
             * @description How much.
             */
            redeemed: number;
            /**
             * Format: int64
             * @description How often a gift card was spent.
             */
            redeems: number;
            /**
             * Format: int64
             * @description How much.
             */
            refunded: number;
            /**
             * Format: int64
             * @description How often what was spent was given back.
             */
            refunds: number;
            /**
             * Format: uuid
             * @description The store.
             */
            store_id: string;
            /**
             * @description In what.
             * @example EUR
             */
            unit: string;
            /**
             * Format: int64
             * @description How many, counted where the till says that it stands.
             */
            used: number;
            /**
             * Format: int64
             * @description How often points were used.
             */
            uses: number;
        };
        /** @description A page of stores. */
        StoreDaysPage: {
            /**
             * Format: date-time
             * @description When the newest event that is counted happened; null while there was none.
             */
            as_of?: string | null;
            /** @description The lines, by merchant, store and unit. */
            data: components["schemas"]["StoreDayBody"][];
            /** @description The next page; null after the last. */
            next_cursor?: string | null;
        };
        /** @description What moved of a kind, over all merchants and programs that are asked for. */
        SumBody: components["schemas"]["MovedBody"] & {
            /**
             * @description `customer_points` or `gift_card`.
             * @example customer_points
             */
            kind: string;
            /**
             * Format: int64
             * @description What is owed to customers after the last day, in minor units.
             */
            outstanding: number;
            /**
             * @description In what.
             * @example PTS
             */
            unit: string;
        };
        /** @description A period in a few lines. */
        SummaryBody: {
            /**
             * Format: date-time
             * @description When the newest event that is counted happened; null while there was none.
             */
            as_of?: string | null;
            /**
             * Format: date
             * @description The first local day.
             */
            from: string;
            /** @description What moved, a line per kind and unit that there ever was, by kind and unit. */
            moved: components["schemas"]["SumBody"][];
            /** @description Purchases that earned, a line per currency. */
            sales: components["schemas"]["SoldBody"][];
            /**
             * Format: date
             * @description The last.
             */
            to: string;
        };
        /** @description An amount. */
        Value: {
            /**
             * Format: int64
             * @description In minor units.
             */
            amount: number;
            /**
             * @description In what.
             * @example PTS
             */
            unit: string;
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
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
