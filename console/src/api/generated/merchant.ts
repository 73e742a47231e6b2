// Made by `npm run api` from services/svc-merchant/openapi.json; not edited by hand.

export interface paths {
    "/v1/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public keys (RFC 7517) that tokens of this issuer are verified with. A key is here ten minutes before it signs. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A JWKS. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /** @example {} */
                        "application/json": Record<string, never>;
                    };
                };
                500: components["responses"]["internal"];
                /** @description `keys_unavailable`. Besides: `overloaded`. */
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
    "/v1/.well-known/revocations.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is revoked, for as long as a token issued before could still hold: fingerprints of subjects and sessions, and
         *     from when on their tokens hold again. Verifiers ask every two seconds, with `If-None-Match`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description `{"tokens": [{"subject": "...", "valid_from": 1}]}` */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /** @example {} */
                        "application/json": Record<string, never>;
                    };
                };
                /** @description As it was. */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                500: components["responses"]["internal"];
                /** @description `database_unavailable`. Besides: `overloaded`. */
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
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists keys: all of the network's for the operator, the own merchant's for an administrator. */
        get: {
            parameters: {
                query?: {
                    /** @description The `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Rows per page, 1 to 200; 50 when absent. */
                    limit?: number;
                    /** @description Only what belongs to this merchant. */
                    merchant_id?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of keys. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "client_id": "lpk_AZk0...",
                         *           "created_at": "2026-11-21T14:30:00Z",
                         *           "id": "01990000-0000-7000-8000-000000000001",
                         *           "name": "Till at Les Halles",
                         *           "role": "merchant_staff",
                         *           "scopes": [
                         *             "ledger:write",
                         *             "wallet:write"
                         *           ],
                         *           "status": "active"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["KeyList"];
                    };
                };
                /** @description `out_of_range`, `cursor_invalid`. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `missing_field`, `unknown_field`. */
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
                /** @description `merchant_not_found` */
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
        /** Makes a key. An administrator makes them for the own merchant. */
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
                     *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                     *       "name": "Till at Les Halles",
                     *       "role": "merchant_staff",
                     *       "scopes": [
                     *         "ledger:write",
                     *         "wallet:write"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["MakeKey"];
                };
            };
            responses: {
                /** @description Made. The secret is in this answer and nowhere else. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "client_secret": "lps_...",
                         *       "key": {
                         *         "client_id": "lpk_AZk0...",
                         *         "created_at": "2026-11-21T14:30:00Z",
                         *         "id": "01990000-0000-7000-8000-000000000001",
                         *         "name": "Till at Les Halles",
                         *         "role": "merchant_staff",
                         *         "scopes": [
                         *           "ledger:write",
                         *           "wallet:write"
                         *         ],
                         *         "status": "active"
                         *       }
                         *     }
                         */
                        "application/json": components["schemas"]["NewKeyBody"];
                    };
                };
                /** @description `invalid_value`, `invalid_length`, `missing_field`, `pan_refused`,. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `out_of_range`, `unknown_field`. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["unauthenticated"];
                /** @description `forbidden_role`: your role may not give that one. Besides: `forbidden_scope`. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `merchant_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `merchant_closed` */
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
    "/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a key, without its secret. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The key. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The key. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "client_id": "lpk_AZk0...",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "name": "Till at Les Halles",
                         *       "role": "merchant_staff",
                         *       "scopes": [
                         *         "ledger:write",
                         *         "wallet:write"
                         *       ],
                         *       "status": "active"
                         *     }
                         */
                        "application/json": components["schemas"]["KeyBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `api_key_not_found` */
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
    "/v1/api-keys/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Revokes a key: it gets no more tokens, and those it got are void everywhere within seconds. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The key. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The key; unchanged if it was revoked before. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "client_id": "lpk_AZk0...",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "name": "Till at Les Halles",
                         *       "role": "merchant_staff",
                         *       "scopes": [
                         *         "ledger:write",
                         *         "wallet:write"
                         *       ],
                         *       "status": "active"
                         *     }
                         */
                        "application/json": components["schemas"]["KeyBody"];
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
                /** @description `api_key_not_found` */
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
    "/v1/auth/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accepts an invitation by setting a password, within seven days and once. */
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
                     *       "password": "tulipe-cargo-moutarde-41",
                     *       "token": "b25lIGxpbmssIG9uZSB1c2U"
                     *     }
                     */
                    "application/json": components["schemas"]["SetPassword"];
                };
            };
            responses: {
                /** @description Welcome. Sign in with it. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "email": "camille@example.org",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "locale": "fr",
                         *       "name": "Camille Martin",
                         *       "role": "merchant_staff",
                         *       "status": "invited",
                         *       "tenant_id": "01990000-0000-7000-8000-000000000001",
                         *       "totp": false
                         *     }
                         */
                        "application/json": components["schemas"]["UserBody"];
                    };
                };
                /** @description `link_invalid`, `invalid_length`, `password_too_weak`. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `origin_refused` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
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
    "/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs somebody in by e-mail address and password. */
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
                     *       "email": "camille@example.org",
                     *       "password": "tulipe-cargo-moutarde-41"
                     *     }
                     */
                    "application/json": components["schemas"]["Login"];
                };
            };
            responses: {
                /** @description A session began, or the second factor is awaited. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "expires_in": 600,
                         *       "status": "signed_in"
                         *     }
                         */
                        "application/json": components["schemas"]["SessionBody"];
                    };
                };
                /** @description `invalid_value`, `missing_field`, `unknown_field`,. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `out_of_range`. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `credentials_invalid`: unknown, wrong or not active, which is not told. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `origin_refused` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                /** @description `sign_in_throttled`, with Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                500: components["responses"]["internal"];
                /** @description `sessions_unavailable`, `overloaded`, `database_unavailable` */
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
    "/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a session: its refresh token is worth nothing, and its access tokens are void everywhere within seconds. */
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
                     *       "refresh_token": "c2hvd24gb25jZSBhbmQgcm90YXRlZA"
                     *     }
                     */
                    "application/json": components["schemas"]["RefreshRequest"];
                };
            };
            responses: {
                /** @description The session is over. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["invalid_argument"];
                /** @description `origin_refused` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                500: components["responses"]["internal"];
                /** @description `sessions_unavailable`. Besides: `overloaded`. */
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
    "/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says who is signed in. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The person. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "email": "camille@example.org",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "locale": "fr",
                         *       "name": "Camille Martin",
                         *       "role": "merchant_staff",
                         *       "status": "invited",
                         *       "tenant_id": "01990000-0000-7000-8000-000000000001",
                         *       "totp": false
                         *     }
                         */
                        "application/json": components["schemas"]["UserBody"];
                    };
                };
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `user_not_found`: the token is a machine's. */
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
    "/v1/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Changes one's own password. All sessions end. */
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
                     *       "new_password": "tulipe-cargo-moutarde-41",
                     *       "password": "moutarde-tulipe-cargo-14"
                     *     }
                     */
                    "application/json": components["schemas"]["ChangePassword"];
                };
            };
            responses: {
                /** @description Changed. Sign in with the new one. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_length`, `password_too_weak`. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `credentials_invalid`. Besides: `token_expired`, `token_invalid`, `unauthenticated`. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                403: components["responses"]["permission_denied"];
                /** @description `user_not_found`: the token is a machine's. */
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
                /** @description `sign_in_throttled`. Besides: `rate_limited`. */
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
    "/v1/auth/password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Writes leave to set a new password to an address, if somebody has it. The answer is the same in any case. */
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
                     *       "email": "camille@example.org"
                     *     }
                     */
                    "application/json": components["schemas"]["AskForReset"];
                };
            };
            responses: {
                /** @description If somebody has the address, a letter is on its way. */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_value`,. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `origin_refused` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
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
    "/v1/auth/password-reset/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets a new password by a link, within 30 minutes and once. All sessions end. */
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
                     *       "password": "tulipe-cargo-moutarde-41",
                     *       "token": "b25lIGxpbmssIG9uZSB1c2U"
                     *     }
                     */
                    "application/json": components["schemas"]["SetPassword"];
                };
            };
            responses: {
                /** @description Set. Sign in with it. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `link_invalid`, `invalid_length`, `password_too_weak`. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `origin_refused` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
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
    "/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchanges a refresh token, once, for an access token and the next refresh token. One that was exchanged before ends
         *     the session.
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
                     *       "refresh_token": "c2hvd24gb25jZSBhbmQgcm90YXRlZA"
                     *     }
                     */
                    "application/json": components["schemas"]["RefreshRequest"];
                };
            };
            responses: {
                /** @description The session goes on. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "expires_in": 600,
                         *       "status": "signed_in"
                         *     }
                         */
                        "application/json": components["schemas"]["SessionBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                /** @description `session_over` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `origin_refused` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                500: components["responses"]["internal"];
                /** @description `sessions_unavailable`: the token is still good. Besides: `overloaded`. */
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
    "/v1/auth/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turns the second factor on by the app's first code. */
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
                     *       "code": "287082"
                     *     }
                     */
                    "application/json": components["schemas"]["ConfirmTotp"];
                };
            };
            responses: {
                /** @description On. The recovery codes are in this answer and nowhere else. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "recovery_codes": [
                         *         "k7q2m-4wxyz"
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["RecoveryBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                /** @description `code_invalid`. Besides: `token_expired`, `token_invalid`, `unauthenticated`. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                403: components["responses"]["permission_denied"];
                /** @description `user_not_found`: the token is a machine's. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `totp_on`, `totp_off`: not begun */
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
                /** @description `sign_in_throttled`. Besides: `rate_limited`. */
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
    "/v1/auth/totp/enrol": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins to turn a second factor on. */
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
                     *       "password": "tulipe-cargo-moutarde-41"
                     *     }
                     */
                    "application/json": components["schemas"]["Confirmation"];
                };
            };
            responses: {
                /** @description What the app needs. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "otpauth_url": "otpauth://totp/LOCAL-PLUS:camille@example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
                         *       "secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                         *     }
                         */
                        "application/json": components["schemas"]["EnrolmentBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                /** @description `credentials_invalid`. Besides: `token_expired`, `token_invalid`, `unauthenticated`. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                403: components["responses"]["permission_denied"];
                /** @description `user_not_found`: the token is a machine's. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `totp_on` */
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
                /** @description `sign_in_throttled`. Besides: `rate_limited`. */
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
    "/v1/auth/totp/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turns the second factor off. */
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
                     *       "password": "tulipe-cargo-moutarde-41"
                     *     }
                     */
                    "application/json": components["schemas"]["Confirmation"];
                };
            };
            responses: {
                /** @description Off. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["invalid_argument"];
                /** @description `credentials_invalid`. Besides: `token_expired`, `token_invalid`, `unauthenticated`. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                403: components["responses"]["permission_denied"];
                /** @description `user_not_found`: the token is a machine's. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `totp_off` */
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
                /** @description `sign_in_throttled`. Besides: `rate_limited`. */
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
    "/v1/auth/totp/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Completes a sign-in by the second factor. A code is taken once; after five tries the password is asked for again. */
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
                     *       "challenge": "Zm9yIGZpdmUgbWludXRlcw",
                     *       "code": "287082"
                     *     }
                     */
                    "application/json": components["schemas"]["VerifyTotp"];
                };
            };
            responses: {
                /** @description A session began. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "expires_in": 600,
                         *       "status": "signed_in"
                         *     }
                         */
                        "application/json": components["schemas"]["SessionBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                /** @description `code_invalid`: wrong, used before, or too late. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `origin_refused` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                500: components["responses"]["internal"];
                /** @description `sessions_unavailable`. Besides: `overloaded`. */
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
    "/v1/directory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Names the merchants that joined the network, for everybody who works in it: whose card it is, who owes whom. */
        get: {
            parameters: {
                query?: {
                    /** @description The `next_cursor` of the page before. */
                    cursor?: string;
                    /**
                     * @description Only these, up to 200 ids with commas between them, in one page: those that joined, and those that the caller may
                     *     see before they do.
                     * @example 01990000-0000-7000-8000-000000000001
                     */
                    ids?: string;
                    /** @description Rows looked through per page, 1 to 200; 50 when absent. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of names. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "display_name": "Boulangerie Dupont",
                         *           "id": "01990000-0000-7000-8000-000000000001"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["Directory"];
                    };
                };
                /** @description `invalid_value`, `too_many`, `out_of_range`, `cursor_invalid`. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `missing_field`, `unknown_field`. */
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
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/flags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All flags of the tenant. What is not among them is off. */
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
                         *           "key": "new-receipts",
                         *           "on_for_ten_thousandths": 1,
                         *           "updated_at": "2026-11-21T14:30:00Z",
                         *           "updated_by": "01990000-0000-7000-8000-000000000001"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["FlagList"];
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
    "/v1/flags/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets a flag. Every service knows within moments, and within a minute whatever happens. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "on_for_ten_thousandths": 2500
                     *     }
                     */
                    "application/json": components["schemas"]["SetFlag"];
                };
            };
            responses: {
                /** @description The flag as it is now */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "key": "new-receipts",
                         *       "on_for_ten_thousandths": 1,
                         *       "updated_at": "2026-11-21T14:30:00Z",
                         *       "updated_by": "01990000-0000-7000-8000-000000000001"
                         *     }
                         */
                        "application/json": components["schemas"]["FlagBody"];
                    };
                };
                /** @description `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
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
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                /** @description too_many_flags */
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
        /** Removes a flag: it is off. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Removed */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description flag_not_found */
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
    "/v1/merchants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the network's merchants; whoever works for one sees that one. */
        get: {
            parameters: {
                query?: {
                    /** @description The `next_cursor` of the page before, with the same filter. */
                    cursor?: string;
                    /** @description Rows per page, 1 to 200; 50 when absent. */
                    limit?: number;
                    /**
                     * @description Only those in whose names words begin with these, in any order, however they are accented: up to 100 characters.
                     * @example boul dup
                     */
                    name?: string;
                    /** @description Only those in this state. */
                    state?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of merchants. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "country": "FR",
                         *           "created_at": "2026-11-21T14:30:00Z",
                         *           "currency": "EUR",
                         *           "display_name": "Boulangerie Dupont",
                         *           "id": "01990000-0000-7000-8000-000000000001",
                         *           "locale": "fr",
                         *           "state": "draft",
                         *           "updated_at": "2026-11-21T14:30:00Z",
                         *           "version": 1
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["MerchantList"];
                    };
                };
                /** @description `invalid_value`, `invalid_length`, `not_printable`, `pan_refused`, `out_of_range`, `cursor_invalid`. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `missing_field`, `unknown_field`. */
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
        /** Drafts a merchant: nothing works for it yet. */
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
                     *       "country": "FR",
                     *       "currency": "EUR",
                     *       "display_name": "Boulangerie Dupont",
                     *       "legal_name": "Dupont SARL",
                     *       "locale": "fr",
                     *       "registration_number": "RCS Lyon 552 100 554"
                     *     }
                     */
                    "application/json": components["schemas"]["DraftMerchant"];
                };
            };
            responses: {
                /** @description Drafted. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "country": "FR",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "currency": "EUR",
                         *       "display_name": "Boulangerie Dupont",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "locale": "fr",
                         *       "state": "draft",
                         *       "updated_at": "2026-11-21T14:30:00Z",
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["MerchantBody"];
                    };
                };
                /** @description `invalid_length`, `invalid_value`, `not_printable`, `pan_refused`, `missing_field`, `unknown_field`,. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `out_of_range`. */
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
    "/v1/merchants/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a merchant and what is missing. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The merchant. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The merchant. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "country": "FR",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "currency": "EUR",
                         *       "display_name": "Boulangerie Dupont",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "locale": "fr",
                         *       "state": "draft",
                         *       "updated_at": "2026-11-21T14:30:00Z",
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["MerchantBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `merchant_not_found` */
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
        /** Corrects a merchant. */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The merchant. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "display_name": "Boulangerie Dupont & Filles"
                     *     }
                     */
                    "application/json": components["schemas"]["CorrectMerchant"];
                };
            };
            responses: {
                /** @description The merchant. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "country": "FR",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "currency": "EUR",
                         *       "display_name": "Boulangerie Dupont",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "locale": "fr",
                         *       "state": "draft",
                         *       "updated_at": "2026-11-21T14:30:00Z",
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["MerchantBody"];
                    };
                };
                /** @description `invalid_length`, `invalid_value`, `pan_refused`, `unknown_field`,. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `missing_field`, `out_of_range`. */
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
                /** @description `merchant_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `merchant_closed` */
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
        trace?: never;
    };
    "/v1/merchants/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets a merchant in: its customers earn and spend, and `merchant.onboarded.v1` tells of it. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The merchant. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The merchant; unchanged if the step was taken before. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "country": "FR",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "currency": "EUR",
                         *       "display_name": "Boulangerie Dupont",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "locale": "fr",
                         *       "state": "draft",
                         *       "updated_at": "2026-11-21T14:30:00Z",
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["MerchantBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `merchant_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `merchant_state_refused`: the step does not exist from its state; `requirements_due`: something is missing, named in `errors`. */
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
    "/v1/merchants/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a merchant's membership for good. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The merchant. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "reason": "the trade register does not know that number"
                     *     }
                     */
                    "application/json": components["schemas"]["Reason"];
                };
            };
            responses: {
                /** @description The merchant; unchanged if the step was taken before. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "country": "FR",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "currency": "EUR",
                         *       "display_name": "Boulangerie Dupont",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "locale": "fr",
                         *       "state": "draft",
                         *       "updated_at": "2026-11-21T14:30:00Z",
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["MerchantBody"];
                    };
                };
                /** @description `missing_field`, `invalid_length`, `pan_refused`,. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `out_of_range`, `unknown_field`. */
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
                /** @description `merchant_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `merchant_state_refused`: the step does not exist from its state. */
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
    "/v1/merchants/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists who did what to a merchant, newest first. */
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
                    /** @description The merchant. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of history. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "action": "approved",
                         *           "actor": "01990000-0000-7000-8000-000000000001",
                         *           "actor_role": "operator",
                         *           "at": "2026-11-21T14:30:00Z",
                         *           "state": "active",
                         *           "version": 1
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["HistoryBody"];
                    };
                };
                /** @description `out_of_range`, `cursor_invalid`. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `missing_field`, `unknown_field`. */
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
                /** @description `merchant_not_found` */
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
    "/v1/merchants/{id}/reinstate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets a suspended merchant go on. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The merchant. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The merchant; unchanged if the step was taken before. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "country": "FR",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "currency": "EUR",
                         *       "display_name": "Boulangerie Dupont",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "locale": "fr",
                         *       "state": "draft",
                         *       "updated_at": "2026-11-21T14:30:00Z",
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["MerchantBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `merchant_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `merchant_state_refused`: the step does not exist from its state; `requirements_due`: something is missing, named in `errors`. */
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
    "/v1/merchants/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a merchant back. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The merchant. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "reason": "the trade register does not know that number"
                     *     }
                     */
                    "application/json": components["schemas"]["Reason"];
                };
            };
            responses: {
                /** @description The merchant; unchanged if the step was taken before. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "country": "FR",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "currency": "EUR",
                         *       "display_name": "Boulangerie Dupont",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "locale": "fr",
                         *       "state": "draft",
                         *       "updated_at": "2026-11-21T14:30:00Z",
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["MerchantBody"];
                    };
                };
                /** @description `missing_field`, `invalid_length`, `pan_refused`,. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `out_of_range`, `unknown_field`. */
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
                /** @description `merchant_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `merchant_state_refused`: the step does not exist from its state. */
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
    "/v1/merchants/{id}/stores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists a merchant's stores. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The merchant. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All stores. */
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
                         *           "address": {
                         *             "city": "Lyon",
                         *             "country": "FR",
                         *             "line1": "12 rue des Halles",
                         *             "postal_code": "69002"
                         *           },
                         *           "created_at": "2026-11-21T14:30:00Z",
                         *           "display_name": "Les Halles",
                         *           "id": "01990000-0000-7000-8000-000000000001",
                         *           "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *           "opening_hours": {},
                         *           "time_zone": "Europe/Paris"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["StoreList"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `merchant_not_found` */
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
        /** Adds a store. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The merchant. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "address": {
                     *         "city": "Lyon",
                     *         "country": "FR",
                     *         "line1": "12 rue des Halles",
                     *         "postal_code": "69002"
                     *       },
                     *       "display_name": "Les Halles",
                     *       "time_zone": "Europe/Paris"
                     *     }
                     */
                    "application/json": components["schemas"]["AddStore"];
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
                         *       "address": {
                         *         "city": "Lyon",
                         *         "country": "FR",
                         *         "line1": "12 rue des Halles",
                         *         "postal_code": "69002"
                         *       },
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "display_name": "Les Halles",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "opening_hours": {},
                         *       "time_zone": "Europe/Paris"
                         *     }
                         */
                        "application/json": components["schemas"]["StoreBody"];
                    };
                };
                /** @description `invalid_value`, `invalid_length`, `pan_refused`,. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
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
                /** @description `merchant_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `merchant_closed` */
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
    "/v1/merchants/{id}/stores/{store_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a store. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The merchant. */
                    id: string;
                    /** @description The store. */
                    store_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The store. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "active": false,
                         *       "address": {
                         *         "city": "Lyon",
                         *         "country": "FR",
                         *         "line1": "12 rue des Halles",
                         *         "postal_code": "69002"
                         *       },
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "display_name": "Les Halles",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "opening_hours": {},
                         *       "time_zone": "Europe/Paris"
                         *     }
                         */
                        "application/json": components["schemas"]["StoreBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `merchant_not_found`, `store_not_found` */
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
        /** Changes a store. */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The merchant. */
                    id: string;
                    /** @description The store. */
                    store_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "active": false
                     *     }
                     */
                    "application/json": components["schemas"]["ChangeStore"];
                };
            };
            responses: {
                /** @description The store. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "active": false,
                         *       "address": {
                         *         "city": "Lyon",
                         *         "country": "FR",
                         *         "line1": "12 rue des Halles",
                         *         "postal_code": "69002"
                         *       },
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "display_name": "Les Halles",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "opening_hours": {},
                         *       "time_zone": "Europe/Paris"
                         *     }
                         */
                        "application/json": components["schemas"]["StoreBody"];
                    };
                };
                /** @description `invalid_value`, `invalid_length`, `pan_refused`,. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
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
                /** @description `merchant_not_found`, `store_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `merchant_closed` */
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
        trace?: never;
    };
    "/v1/merchants/{id}/submit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says that a merchant is complete. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The merchant. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The merchant; unchanged if the step was taken before. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "country": "FR",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "currency": "EUR",
                         *       "display_name": "Boulangerie Dupont",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "locale": "fr",
                         *       "state": "draft",
                         *       "updated_at": "2026-11-21T14:30:00Z",
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["MerchantBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `merchant_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `merchant_state_refused`: the step does not exist from its state; `requirements_due`: something is missing, named in `errors`. */
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
    "/v1/merchants/{id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops a merchant for a time. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The merchant. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "reason": "the trade register does not know that number"
                     *     }
                     */
                    "application/json": components["schemas"]["Reason"];
                };
            };
            responses: {
                /** @description The merchant; unchanged if the step was taken before. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "country": "FR",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "currency": "EUR",
                         *       "display_name": "Boulangerie Dupont",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "locale": "fr",
                         *       "state": "draft",
                         *       "updated_at": "2026-11-21T14:30:00Z",
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["MerchantBody"];
                    };
                };
                /** @description `missing_field`, `invalid_length`, `pan_refused`,. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `out_of_range`, `unknown_field`. */
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
                /** @description `merchant_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `merchant_state_refused`: the step does not exist from its state. */
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
    "/v1/oauth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchanges an API key for a token (OAuth 2 client credentials). */
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
                     *       "grant_type": "client_credentials",
                     *       "scope": "ledger:write"
                     *     }
                     */
                    "application/x-www-form-urlencoded": components["schemas"]["TokenRequest"];
                };
            };
            responses: {
                /** @description A token. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "access_token": "eyJ…",
                         *       "expires_in": 600,
                         *       "token_type": "Bearer"
                         *     }
                         */
                        "application/json": components["schemas"]["TokenBody"];
                    };
                };
                /** @description `invalid_request`, `invalid_scope`, `unsupported_grant_type` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "error": "invalid_client",
                         *       "error_description": "the client is unknown, or its secret is wrong"
                         *     }
                         */
                        "application/json": components["schemas"]["TokenError"];
                    };
                };
                /** @description `invalid_client`: unknown, wrong, revoked or expired. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "error": "invalid_client",
                         *       "error_description": "the client is unknown, or its secret is wrong"
                         *     }
                         */
                        "application/json": components["schemas"]["TokenError"];
                    };
                };
                413: components["responses"]["payload_too_large"];
                415: components["responses"]["unsupported_media_type"];
                500: components["responses"]["internal"];
                /** @description `database_unavailable`, `keys_unavailable`. Besides: `overloaded`. */
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
    "/v1/programs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Programs, oldest first: of the tenant, of one merchant, or of the caller's own. */
        get: {
            parameters: {
                query?: {
                    /** @description The `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Rows per page, 1 to 200; 50 when absent. */
                    limit?: number;
                    /** @description Only what belongs to this merchant. */
                    merchant_id?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of programs */
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
                         *           "draft": {
                         *             "earn": [
                         *               {
                         *                 "id": "per-euro",
                         *                 "name": "1 point per euro",
                         *                 "per": 100,
                         *                 "points": 1,
                         *                 "type": "spend"
                         *               }
                         *             ],
                         *             "expiry": "P12M",
                         *             "name": "Baker's points",
                         *             "time_zone": "Europe/Paris",
                         *             "unit": "EUR"
                         *           },
                         *           "draft_revision": 1,
                         *           "id": "01990000-0000-7000-8000-000000000001",
                         *           "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *           "updated_at": "2026-11-21T14:30:00Z",
                         *           "versions": 1
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["ProgramPage"];
                    };
                };
                /** @description `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
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
        /** Makes a program with a draft. It gives nothing until a version of it is promoted. */
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
                     *       "document": {
                     *         "earn": [
                     *           {
                     *             "id": "per-euro",
                     *             "name": "1 point per euro",
                     *             "per": 100,
                     *             "points": 1,
                     *             "type": "spend"
                     *           }
                     *         ],
                     *         "expiry": "P12M",
                     *         "name": "Baker's points",
                     *         "time_zone": "Europe/Paris",
                     *         "unit": "EUR"
                     *       },
                     *       "merchant_id": "01990000-0000-7000-8000-000000000001"
                     *     }
                     */
                    "application/json": components["schemas"]["CreateProgram"];
                };
            };
            responses: {
                /** @description Made */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "draft": {
                         *         "earn": [
                         *           {
                         *             "id": "per-euro",
                         *             "name": "1 point per euro",
                         *             "per": 100,
                         *             "points": 1,
                         *             "type": "spend"
                         *           }
                         *         ],
                         *         "expiry": "P12M",
                         *         "name": "Baker's points",
                         *         "time_zone": "Europe/Paris",
                         *         "unit": "EUR"
                         *       },
                         *       "draft_revision": 1,
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "updated_at": "2026-11-21T14:30:00Z",
                         *       "versions": 1
                         *     }
                         */
                        "application/json": components["schemas"]["ProgramBody"];
                    };
                };
                /** @description `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
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
                /** @description merchant_not_found */
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
                /** @description too_many_programs */
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
    "/v1/programs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One program. */
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
                /** @description The program */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "draft": {
                         *         "earn": [
                         *           {
                         *             "id": "per-euro",
                         *             "name": "1 point per euro",
                         *             "per": 100,
                         *             "points": 1,
                         *             "type": "spend"
                         *           }
                         *         ],
                         *         "expiry": "P12M",
                         *         "name": "Baker's points",
                         *         "time_zone": "Europe/Paris",
                         *         "unit": "EUR"
                         *       },
                         *       "draft_revision": 1,
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "updated_at": "2026-11-21T14:30:00Z",
                         *       "versions": 1
                         *     }
                         */
                        "application/json": components["schemas"]["ProgramBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description program_not_found */
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
    "/v1/programs/{id}/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the draft an immutable version; 200 with the newest if it says the same already. */
        post: {
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
                     *       "revision": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ApplyRequest"];
                };
            };
            responses: {
                /** @description The newest version says the same */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "applied_at": "2026-11-21T14:30:00Z",
                         *       "applied_by": "01990000-0000-7000-8000-000000000001",
                         *       "document": {
                         *         "earn": [
                         *           {
                         *             "id": "per-euro",
                         *             "name": "1 point per euro",
                         *             "per": 100,
                         *             "points": 1,
                         *             "type": "spend"
                         *           }
                         *         ],
                         *         "expiry": "P12M",
                         *         "name": "Baker's points",
                         *         "time_zone": "Europe/Paris",
                         *         "unit": "EUR"
                         *       },
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["VersionBody"];
                    };
                };
                /** @description A new version */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "applied_at": "2026-11-21T14:30:00Z",
                         *       "applied_by": "01990000-0000-7000-8000-000000000001",
                         *       "document": {
                         *         "earn": [
                         *           {
                         *             "id": "per-euro",
                         *             "name": "1 point per euro",
                         *             "per": 100,
                         *             "points": 1,
                         *             "type": "spend"
                         *           }
                         *         ],
                         *         "expiry": "P12M",
                         *         "name": "Baker's points",
                         *         "time_zone": "Europe/Paris",
                         *         "unit": "EUR"
                         *       },
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["VersionBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description program_not_found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description draft_moved */
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
    "/v1/programs/{id}/calculate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says what a purchase would be worth by the draft or a version, and which rule gives what. */
        post: {
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
                     *       "purchase": {
                     *         "amount": 1250,
                     *         "store_id": "01990000-0000-7000-8000-000000000001",
                     *         "unit": "EUR"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CalculateRequest"];
                };
            };
            responses: {
                /** @description The points, and which rule gives what */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "points": 1,
                         *       "rules": [
                         *         {
                         *           "id": "per-euro",
                         *           "kind": "spend",
                         *           "name": "1 point per euro",
                         *           "points": 1
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["CalculationBody"];
                    };
                };
                /** @description `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
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
                /** @description program_not_found, version_not_found, store_not_found */
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
                /** @description wrong_unit, too_many_points */
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
    "/v1/programs/{id}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Replaces the draft. What is live does not change. */
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
                     *       "document": {
                     *         "earn": [
                     *           {
                     *             "id": "per-euro",
                     *             "name": "1 point per euro",
                     *             "per": 100,
                     *             "points": 1,
                     *             "type": "spend"
                     *           }
                     *         ],
                     *         "expiry": "P12M",
                     *         "name": "Baker's points",
                     *         "time_zone": "Europe/Paris",
                     *         "unit": "EUR"
                     *       },
                     *       "revision": 1
                     *     }
                     */
                    "application/json": components["schemas"]["EditDraft"];
                };
            };
            responses: {
                /** @description The program with its new draft */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "draft": {
                         *         "earn": [
                         *           {
                         *             "id": "per-euro",
                         *             "name": "1 point per euro",
                         *             "per": 100,
                         *             "points": 1,
                         *             "type": "spend"
                         *           }
                         *         ],
                         *         "expiry": "P12M",
                         *         "name": "Baker's points",
                         *         "time_zone": "Europe/Paris",
                         *         "unit": "EUR"
                         *       },
                         *       "draft_revision": 1,
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                         *       "updated_at": "2026-11-21T14:30:00Z",
                         *       "versions": 1
                         *     }
                         */
                        "application/json": components["schemas"]["ProgramBody"];
                    };
                };
                /** @description `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
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
                /** @description program_not_found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description draft_moved */
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
    "/v1/programs/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was and will be live, newest promotion first. */
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
                /** @description A page of promotions */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "effective_at": "2026-11-21T14:30:00Z",
                         *           "promoted_at": "2026-11-21T14:30:00Z",
                         *           "promoted_by": "01990000-0000-7000-8000-000000000001",
                         *           "seq": 1
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["PromotionPage"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description program_not_found */
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
    "/v1/programs/{id}/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What the draft would change against what is live. */
        post: {
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
                    /** @example {} */
                    "application/json": components["schemas"]["PlanRequest"];
                };
            };
            responses: {
                /** @description What would change */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "at": "2026-11-21T14:30:00Z",
                         *       "changes": [
                         *         {
                         *           "kind": "added",
                         *           "path": "earn[per-euro].points",
                         *           "words": "1 point per euro gives 2 points instead of 1"
                         *         }
                         *       ],
                         *       "draft_revision": 1
                         *     }
                         */
                        "application/json": components["schemas"]["PlanBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description program_not_found */
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
    "/v1/programs/{id}/promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a version live from an instant on: exactly then, without anybody doing anything. An older version is how one
         *     goes back.
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
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["PromoteRequest"];
                };
            };
            responses: {
                /** @description Promoted */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "effective_at": "2026-11-21T14:30:00Z",
                         *       "promoted_at": "2026-11-21T14:30:00Z",
                         *       "promoted_by": "01990000-0000-7000-8000-000000000001",
                         *       "seq": 1
                         *     }
                         */
                        "application/json": components["schemas"]["PromotionBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description program_not_found, version_not_found */
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
                /** @description in_the_past */
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
    "/v1/programs/{id}/promotions/{seq}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes back a promotion that has not taken effect. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    seq: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Withdrawn */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "effective_at": "2026-11-21T14:30:00Z",
                         *       "promoted_at": "2026-11-21T14:30:00Z",
                         *       "promoted_by": "01990000-0000-7000-8000-000000000001",
                         *       "seq": 1
                         *     }
                         */
                        "application/json": components["schemas"]["PromotionBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description program_not_found, promotion_not_found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description took_effect */
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
    "/v1/programs/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Prices last month's purchases under the draft, or any period's under any version or under rules that are not saved, and shows
         *     the difference.
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
            requestBody: {
                content: {
                    /** @example {} */
                    "application/json": components["schemas"]["ReplayRequest"];
                };
            };
            responses: {
                /** @description Both prices and the difference */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "customers_better": 1,
                         *       "customers_worse": 1,
                         *       "from": "2026-11-21T14:30:00Z",
                         *       "points": {
                         *         "after": 1,
                         *         "before": 1,
                         *         "difference": 1
                         *       },
                         *       "purchases": 1,
                         *       "refused": 1,
                         *       "rules": {},
                         *       "to": "2026-11-21T14:30:00Z"
                         *     }
                         */
                        "application/json": components["schemas"]["ReplayBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description program_not_found, version_not_found */
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
                /** @description too_many_purchases */
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
    "/v1/programs/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Versions, newest first. */
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
                /** @description A page of versions */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "applied_at": "2026-11-21T14:30:00Z",
                         *           "applied_by": "01990000-0000-7000-8000-000000000001",
                         *           "document": {
                         *             "earn": [
                         *               {
                         *                 "id": "per-euro",
                         *                 "name": "1 point per euro",
                         *                 "per": 100,
                         *                 "points": 1,
                         *                 "type": "spend"
                         *               }
                         *             ],
                         *             "expiry": "P12M",
                         *             "name": "Baker's points",
                         *             "time_zone": "Europe/Paris",
                         *             "unit": "EUR"
                         *           },
                         *           "version": 1
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["VersionPage"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description program_not_found */
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
    "/v1/programs/{id}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One version. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    version: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The version */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "applied_at": "2026-11-21T14:30:00Z",
                         *       "applied_by": "01990000-0000-7000-8000-000000000001",
                         *       "document": {
                         *         "earn": [
                         *           {
                         *             "id": "per-euro",
                         *             "name": "1 point per euro",
                         *             "per": 100,
                         *             "points": 1,
                         *             "type": "spend"
                         *           }
                         *         ],
                         *         "expiry": "P12M",
                         *         "name": "Baker's points",
                         *         "time_zone": "Europe/Paris",
                         *         "unit": "EUR"
                         *       },
                         *       "version": 1
                         *     }
                         */
                        "application/json": components["schemas"]["VersionBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description program_not_found, version_not_found */
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
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists people: all of the network's for the operator, the own merchant's for an administrator. */
        get: {
            parameters: {
                query?: {
                    /** @description The `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Rows per page, 1 to 200; 50 when absent. */
                    limit?: number;
                    /** @description Only what belongs to this merchant. */
                    merchant_id?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of people. */
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
                         *           "email": "camille@example.org",
                         *           "id": "01990000-0000-7000-8000-000000000001",
                         *           "locale": "fr",
                         *           "name": "Camille Martin",
                         *           "role": "merchant_staff",
                         *           "status": "invited",
                         *           "tenant_id": "01990000-0000-7000-8000-000000000001",
                         *           "totp": false
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["UserList"];
                    };
                };
                /** @description `out_of_range`, `cursor_invalid`. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `missing_field`, `unknown_field`. */
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
                /** @description `merchant_not_found` */
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
        /** Invites somebody by e-mail. An administrator invites for the own merchant. */
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
                     *       "email": "camille@example.org",
                     *       "locale": "fr",
                     *       "merchant_id": "01990000-0000-7000-8000-000000000001",
                     *       "name": "Camille Martin",
                     *       "role": "merchant_staff"
                     *     }
                     */
                    "application/json": components["schemas"]["Invite"];
                };
            };
            responses: {
                /** @description Invited; the letter is on its way. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "email": "camille@example.org",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "locale": "fr",
                         *       "name": "Camille Martin",
                         *       "role": "merchant_staff",
                         *       "status": "invited",
                         *       "tenant_id": "01990000-0000-7000-8000-000000000001",
                         *       "totp": false
                         *     }
                         */
                        "application/json": components["schemas"]["UserBody"];
                    };
                };
                /** @description `invalid_value`, `invalid_length`, `missing_field`, `pan_refused`,. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `out_of_range`, `unknown_field`. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["unauthenticated"];
                /** @description `forbidden_role`: your role may not give that one. Besides: `forbidden_scope`. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `merchant_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `email_taken`, `merchant_closed` */
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
    "/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a person. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The person. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The person. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "email": "camille@example.org",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "locale": "fr",
                         *       "name": "Camille Martin",
                         *       "role": "merchant_staff",
                         *       "status": "invited",
                         *       "tenant_id": "01990000-0000-7000-8000-000000000001",
                         *       "totp": false
                         *     }
                         */
                        "application/json": components["schemas"]["UserBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `user_not_found`, `user_erased`: worked here once, only the id is left */
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
        /**
         * Erases somebody who may not act any more: name, address and every way in are gone for good, history goes on naming the id.
         *     Safe to repeat: the same erasure is answered.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The person. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Erased; it is on record with the key's digest. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "erased_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "key_sha256": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
                         *       "role": "merchant_staff"
                         *     }
                         */
                        "application/json": components["schemas"]["FormerStaff"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `user_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `user_active`: deactivate them first */
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
        options?: never;
        head?: never;
        /** Gives a person of a merchant another role there. They sign in again. */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The person. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "role": "merchant_admin"
                     *     }
                     */
                    "application/json": components["schemas"]["ChangeUser"];
                };
            };
            responses: {
                /** @description The person. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "email": "camille@example.org",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "locale": "fr",
                         *       "name": "Camille Martin",
                         *       "role": "merchant_staff",
                         *       "status": "invited",
                         *       "tenant_id": "01990000-0000-7000-8000-000000000001",
                         *       "totp": false
                         *     }
                         */
                        "application/json": components["schemas"]["UserBody"];
                    };
                };
                /** @description `invalid_value`, `unknown_field`,. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `missing_field`, `out_of_range`. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                401: components["responses"]["unauthenticated"];
                /** @description `forbidden_role`: nobody becomes or stops being an operator this way. Besides: `forbidden_scope`. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `user_not_found` */
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
        trace?: never;
    };
    "/v1/users/{id}/deactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends what a person may do, at once: sessions end, and tokens are void everywhere within seconds. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The person. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The person; unchanged if that was done before. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "email": "camille@example.org",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "locale": "fr",
                         *       "name": "Camille Martin",
                         *       "role": "merchant_staff",
                         *       "status": "invited",
                         *       "tenant_id": "01990000-0000-7000-8000-000000000001",
                         *       "totp": false
                         *     }
                         */
                        "application/json": components["schemas"]["UserBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `user_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_oneself` */
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
    "/v1/users/{id}/invite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends an invitation again; links sent before end. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The person. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The letter is on its way. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "email": "camille@example.org",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "locale": "fr",
                         *       "name": "Camille Martin",
                         *       "role": "merchant_staff",
                         *       "status": "invited",
                         *       "tenant_id": "01990000-0000-7000-8000-000000000001",
                         *       "totp": false
                         *     }
                         */
                        "application/json": components["schemas"]["UserBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `user_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `user_not_invited`, `merchant_closed` */
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
    "/v1/users/{id}/reactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets a person come back. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The person. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The person; unchanged if that was done before. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "email": "camille@example.org",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "locale": "fr",
                         *       "name": "Camille Martin",
                         *       "role": "merchant_staff",
                         *       "status": "invited",
                         *       "tenant_id": "01990000-0000-7000-8000-000000000001",
                         *       "totp": false
                         *     }
                         */
                        "application/json": components["schemas"]["UserBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `user_not_found` */
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists endpoints: all of the network's for the operator, the own merchant's for an administrator. */
        get: {
            parameters: {
                query?: {
                    /** @description The `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Rows per page, 1 to 200; 50 when absent. */
                    limit?: number;
                    /** @description Only what belongs to this merchant. */
                    merchant_id?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of endpoints. */
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
                         *           "events": [
                         *             "ledger.transactions.v1"
                         *           ],
                         *           "id": "01990000-0000-7000-8000-000000000001",
                         *           "secret_rotated_at": "2026-11-21T14:30:00Z",
                         *           "status": "enabled",
                         *           "url": "https://shop.example/hooks/local-plus"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["EndpointList"];
                    };
                };
                /** @description `out_of_range`, `cursor_invalid`. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `missing_field`, `unknown_field`. */
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
                /** @description `merchant_not_found` */
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
        /** Registers an endpoint. */
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
                     *       "events": [
                     *         "ledger.transactions.v1"
                     *       ],
                     *       "url": "https://shop.example/hooks/local-plus"
                     *     }
                     */
                    "application/json": components["schemas"]["Register"];
                };
            };
            responses: {
                /** @description Registered. The secret is in this answer and nowhere else. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "endpoint": {
                         *         "created_at": "2026-11-21T14:30:00Z",
                         *         "events": [
                         *           "ledger.transactions.v1"
                         *         ],
                         *         "id": "01990000-0000-7000-8000-000000000001",
                         *         "secret_rotated_at": "2026-11-21T14:30:00Z",
                         *         "status": "enabled",
                         *         "url": "https://shop.example/hooks/local-plus"
                         *       },
                         *       "secret": "whsec_..."
                         *     }
                         */
                        "application/json": components["schemas"]["SecretBody"];
                    };
                };
                /** @description `invalid_value`, `invalid_length`, `pan_refused`,. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
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
                /** @description `merchant_not_found` */
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
    "/v1/webhook-endpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads an endpoint, without its secrets. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The endpoint. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The endpoint. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "events": [
                         *         "ledger.transactions.v1"
                         *       ],
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "secret_rotated_at": "2026-11-21T14:30:00Z",
                         *       "status": "enabled",
                         *       "url": "https://shop.example/hooks/local-plus"
                         *     }
                         */
                        "application/json": components["schemas"]["EndpointBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `webhook_endpoint_not_found` */
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
        /** Changes an endpoint. */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The endpoint. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "url": "https://shop.example/hooks/v2"
                     *     }
                     */
                    "application/json": components["schemas"]["Change"];
                };
            };
            responses: {
                /** @description The endpoint. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "events": [
                         *         "ledger.transactions.v1"
                         *       ],
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "secret_rotated_at": "2026-11-21T14:30:00Z",
                         *       "status": "enabled",
                         *       "url": "https://shop.example/hooks/local-plus"
                         *     }
                         */
                        "application/json": components["schemas"]["EndpointBody"];
                    };
                };
                /** @description `invalid_value`, `invalid_length`, `pan_refused`,. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
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
                /** @description `webhook_endpoint_not_found` */
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
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Switches an endpoint off. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The endpoint. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The endpoint. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "events": [
                         *         "ledger.transactions.v1"
                         *       ],
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "secret_rotated_at": "2026-11-21T14:30:00Z",
                         *       "status": "enabled",
                         *       "url": "https://shop.example/hooks/local-plus"
                         *     }
                         */
                        "application/json": components["schemas"]["EndpointBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `webhook_endpoint_not_found` */
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Switches an endpoint on again. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The endpoint. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The endpoint. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "events": [
                         *         "ledger.transactions.v1"
                         *       ],
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "secret_rotated_at": "2026-11-21T14:30:00Z",
                         *       "status": "enabled",
                         *       "url": "https://shop.example/hooks/local-plus"
                         *     }
                         */
                        "application/json": components["schemas"]["EndpointBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `webhook_endpoint_not_found` */
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives an endpoint a new secret. The one before it signs too for 24 hours; only these two are ever valid. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The endpoint. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Rotated. The secret is in this answer and nowhere else. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "endpoint": {
                         *         "created_at": "2026-11-21T14:30:00Z",
                         *         "events": [
                         *           "ledger.transactions.v1"
                         *         ],
                         *         "id": "01990000-0000-7000-8000-000000000001",
                         *         "secret_rotated_at": "2026-11-21T14:30:00Z",
                         *         "status": "enabled",
                         *         "url": "https://shop.example/hooks/local-plus"
                         *       },
                         *       "secret": "whsec_..."
                         *     }
                         */
                        "application/json": components["schemas"]["SecretBody"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `webhook_endpoint_not_found` */
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
        /** @description A postal address. */
        AddressBody: {
            /**
             * @description Town.
             * @example Lyon
             */
            city: string;
            /**
             * @description ISO 3166-1 alpha-2.
             * @example FR
             */
            country: string;
            /**
             * @description House and street.
             * @example 12 rue des Halles
             */
            line1: string;
            /** @description What else finds the door. */
            line2?: string | null;
            /**
             * @description Postal code.
             * @example 69002
             */
            postal_code: string;
        };
        /** @description Adds a store. */
        AddStore: {
            /** @description Where it is. */
            address: components["schemas"]["AddressBody"];
            /**
             * @description Its name.
             * @example Les Halles
             */
            display_name: string;
            /** @description When it is open, by day: `{"monday": [{"from": "09:00", "to": "12:30"}]}`; a day left out is a day off. */
            opening_hours?: Record<string, never>;
            /**
             * @description Its time zone, an IANA name: windows of time are judged by it.
             * @example Europe/Paris
             */
            time_zone: string;
        };
        /** @description Makes the draft a version. */
        ApplyRequest: {
            /**
             * Format: int64
             * @description The revision that was planned; if there is a newer one nothing is applied.
             * @example 1
             */
            revision?: number | null;
        };
        /** @description Asks for leave to set a new password. */
        AskForReset: {
            /**
             * @description The e-mail address.
             * @example camille@example.org
             */
            email: string;
            /**
             * Format: uuid
             * @description The network, for who has accounts in several; left out, each gets a letter.
             */
            tenant?: string | null;
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
        /** @description Asks what a purchase is worth. Nothing is changed by it. */
        CalculateRequest: {
            /**
             * Format: uuid
             * @description Whose purchase, by their points account: what they earned before counts for tiers and caps.
             */
            account_id?: string | null;
            /**
             * Format: date-time
             * @description When; by default now.
             */
            at?: string | null;
            /**
             * Format: int64
             * @description Instead of an account: what the customer earned in the last twelve months.
             */
            points_in_twelve_months?: number | null;
            /** @description What was bought. */
            purchase: components["schemas"]["Purchase"];
            /**
             * Format: int64
             * @description By which version; by default by the draft.
             */
            version?: number | null;
        };
        /** @description What a purchase is worth, and by which rules. */
        CalculationBody: {
            /**
             * Format: date-time
             * @description When the points end; absent when they do not.
             */
            expires_at?: string | null;
            /**
             * @description What each line was worth before caps, with rounding per line: the lines of the receipt, then what was given for
             *     the purchase as such.
             */
            lines?: number[];
            /**
             * Format: int64
             * @description In all; not negative.
             */
            points: number;
            /** @description What each rule gave; sums to `points`. */
            rules: components["schemas"]["RuleBody"][];
            /** @description The tier that the customer had reached; absent when none. */
            tier?: string | null;
            /**
             * Format: int64
             * @description The version it was priced by; null for the draft.
             */
            version?: number | null;
        };
        /** @description The most points that are given to one customer. Absent: no such limit. */
        Caps: {
            /**
             * Format: int64
             * @description In any twelve months.
             */
            per_customer?: number | null;
            /**
             * Format: int64
             * @description On one local day.
             */
            per_day?: number | null;
            /**
             * Format: int64
             * @description For one purchase.
             */
            per_purchase?: number | null;
        };
        /** @description Changes an endpoint; what is left out stays. */
        Change: {
            /** @description What people call it. */
            description?: string | null;
            /** @description Which events it hears of. */
            events?: string[] | null;
            /**
             * @description Where to.
             * @example https://shop.example/hooks/v2
             */
            url?: string | null;
        };
        /**
         * @description What happens to something.
         * @enum {string}
         */
        ChangeKind: "added" | "removed" | "changed";
        /** @description Changes the password. */
        ChangePassword: {
            /**
             * @description The new one.
             * @example tulipe-cargo-moutarde-41
             */
            new_password: string;
            /**
             * @description The present one.
             * @example moutarde-tulipe-cargo-14
             */
            password: string;
        };
        /** @description Changes a store; what is left out stays. */
        ChangeStore: {
            /**
             * @description Whether it sells.
             * @example false
             */
            active?: boolean | null;
            address?: components["schemas"]["AddressBody"] | null;
            /** @description Its name. */
            display_name?: string | null;
            /** @description When it is open, all days anew. */
            opening_hours?: Record<string, never> | null;
            /** @description Its time zone. */
            time_zone?: string | null;
        };
        /** @description Changes what somebody may do. */
        ChangeUser: {
            /**
             * @description `merchant_admin` or `merchant_staff`.
             * @example merchant_admin
             */
            role: string;
        };
        /** @description Shows the password once more. */
        Confirmation: {
            /**
             * @description The password.
             * @example tulipe-cargo-moutarde-41
             */
            password: string;
        };
        /** @description The first code of an app. */
        ConfirmTotp: {
            /**
             * @description Six digits.
             * @example 287082
             */
            code: string;
        };
        /** @description Corrects a merchant; what is left out stays. */
        CorrectMerchant: {
            /** @description ISO 3166-1 alpha-2. */
            country?: string | null;
            /** @description What it settles in, ISO 4217. */
            currency?: string | null;
            /**
             * @description The name over the shop's door.
             * @example Boulangerie Dupont & Filles
             */
            display_name?: string | null;
            /** @description The name in the trade register. */
            legal_name?: string | null;
            /** @description The language to write to it in. */
            locale?: string | null;
            /** @description The number in the trade register. */
            registration_number?: string | null;
        };
        /** @description Asks for a program. */
        CreateProgram: {
            /** @description The draft. */
            document: components["schemas"]["ProgramDocument"];
            /**
             * Format: uuid
             * @description Whose customers are to earn by it.
             */
            merchant_id: string;
        };
        /** @description What was, what would have been, and what lies between. */
        DifferenceBody: {
            /**
             * Format: int64
             * @description What would have been given.
             */
            after: number;
            /**
             * Format: int64
             * @description What was given.
             */
            before: number;
            /**
             * Format: int64
             * @description `after - before`.
             */
            difference: number;
        };
        /** @description The network's merchants by name. */
        Directory: {
            /** @description Merchants, oldest first. */
            data: components["schemas"]["DirectoryEntry"][];
            /** @description What to send as `cursor` for the next page; null on the last. */
            next_cursor?: string | null;
        };
        /** @description A merchant by name. */
        DirectoryEntry: {
            /**
             * @description The name over the shop's door.
             * @example Boulangerie Dupont
             */
            display_name: string;
            /**
             * Format: uuid
             * @description The merchant.
             */
            id: string;
        };
        /** @description Drafts a merchant. */
        DraftMerchant: {
            /**
             * @description ISO 3166-1 alpha-2.
             * @example FR
             */
            country: string;
            /**
             * @description What it settles in, ISO 4217.
             * @example EUR
             */
            currency: string;
            /**
             * @description The name over the shop's door, 1 to 100 characters.
             * @example Boulangerie Dupont
             */
            display_name: string;
            /**
             * @description The name in the trade register; required before submitting.
             * @example Dupont SARL
             */
            legal_name?: string | null;
            /**
             * @description The language to write to it in: `fr` or `en`.
             * @example fr
             */
            locale: string;
            /**
             * @description The number in the trade register; required before submitting.
             * @example RCS Lyon 552 100 554
             */
            registration_number?: string | null;
        };
        /**
         * @description What an earn rule looks at.
         * @enum {string}
         */
        EarnKind: "spend" | "visit" | "category" | "store";
        /** @description One rule that gives points. */
        EarnRule: {
            /** @description The categories that count, for `category`. Compared without regard to case. */
            categories?: string[];
            /** @description The categories that do not count, for `spend`. */
            except_categories?: string[];
            /**
             * @description Names the rule within the program: 1 to 40 of `a-z 0-9 -`. It stays when the rule changes.
             * @example per-euro
             */
            id: string;
            /**
             * Format: int64
             * @description The purchase that it takes at least, in minor units. For `spend` and `visit`.
             */
            minimum?: number | null;
            /**
             * @description Its name, as the merchant sees it; 1 to 80 characters.
             * @example 1 point per euro
             */
            name: string;
            /**
             * Format: int64
             * @description For how much spent, in minor units. `spend` and `category` need it; `store` gives per purchase without it.
             * @example 100
             */
            per?: number | null;
            /**
             * Format: int64
             * @description How many points.
             * @example 1
             */
            points: number;
            /** @description Only at these stores; `store` needs it, elsewhere none means all. */
            stores?: string[];
            /** @description What it looks at. */
            type: components["schemas"]["EarnKind"];
        };
        /** @description Replaces a draft. */
        EditDraft: {
            /** @description The new draft. */
            document: components["schemas"]["ProgramDocument"];
            /**
             * Format: int64
             * @description The revision that the author saw; if there is a newer one nothing is replaced.
             * @example 1
             */
            revision: number;
        };
        /** @description An address that hears of events. */
        EndpointBody: {
            /**
             * Format: date-time
             * @description When it was registered.
             */
            created_at: string;
            /** @description What people call it. */
            description?: string | null;
            /**
             * @description Which events; empty is all.
             * @example [
             *       "ledger.transactions.v1"
             *     ]
             */
            events: string[];
            /**
             * Format: uuid
             * @description The endpoint, a UUIDv7.
             */
            id: string;
            /**
             * Format: uuid
             * @description Whose it is; null is the network's own.
             */
            merchant_id?: string | null;
            /**
             * Format: date-time
             * @description When its newest secret was made; the one before it signs too for 24 hours more.
             */
            secret_rotated_at: string;
            /**
             * @description `enabled` or `disabled`.
             * @example enabled
             */
            status: string;
            /**
             * @description Where to.
             * @example https://shop.example/hooks/local-plus
             */
            url: string;
        };
        /** @description A page of endpoints. */
        EndpointList: {
            /** @description Endpoints, oldest first. */
            data: components["schemas"]["EndpointBody"][];
            /** @description What to send as `cursor` for the next page; null on the last. */
            next_cursor?: string | null;
        };
        /** @description What turning a second factor on begins with. */
        EnrolmentBody: {
            /**
             * @description The same for a QR code.
             * @example otpauth://totp/LOCAL-PLUS:camille@example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ
             */
            otpauth_url: string;
            /**
             * @description The shared secret in base 32, to be typed where no code can be scanned.
             * @example GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ
             */
            secret: string;
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
        /** @description A flag. */
        FlagBody: {
            /**
             * @description What it switches: 1 to 64 of `a-z 0-9 - .`.
             * @example new-receipts
             */
            key: string;
            /**
             * Format: int32
             * @description For how many of 10,000 subjects it is on.
             */
            on_for_ten_thousandths: number;
            /**
             * Format: date-time
             * @description When.
             */
            updated_at: string;
            /**
             * @description Who set it last: the subject of their token.
             * @example 01990000-0000-7000-8000-000000000001
             */
            updated_by: string;
        };
        /** @description All flags. */
        FlagList: {
            /** @description By key; at most 200. */
            data: components["schemas"]["FlagBody"][];
            /** @description Always null: there is one page. */
            next_cursor?: string | null;
        };
        /** @description Somebody who was erased. */
        FormerStaff: {
            /**
             * Format: date-time
             * @description When their key was destroyed.
             */
            erased_at: string;
            /**
             * Format: uuid
             * @description Who: what history goes on naming, and all that is left of them.
             */
            id: string;
            /**
             * @description SHA-256 of the wrapped key, in hexadecimal: tells whether a backup still holds it.
             * @example 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
             */
            key_sha256: string;
            /**
             * Format: uuid
             * @description For whom they worked.
             */
            merchant_id?: string | null;
            /**
             * @description What they did: `operator`, `merchant_admin` or `merchant_staff`.
             * @example merchant_staff
             */
            role: string;
        };
        /** @description A page of history. */
        HistoryBody: {
            /** @description What was done, newest first. */
            data: components["schemas"]["HistoryLine"][];
            /** @description What to send as `cursor` for the next page; null on the last. */
            next_cursor?: string | null;
        };
        /** @description Who did what, when and why. */
        HistoryLine: {
            /**
             * @description `drafted`, `corrected`, `submitted`, `approved`, `rejected`, `suspended`, `reinstated`, `closed`, `store_added`,
             *     `store_changed`, or what was done to its programs.
             * @example approved
             */
            action: string;
            /**
             * @description Who: the subject of their token.
             * @example 01990000-0000-7000-8000-000000000001
             */
            actor: string;
            /**
             * @description What they are to the network.
             * @example operator
             */
            actor_role: string;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Why, where somebody had to say. */
            reason?: string | null;
            /**
             * @description The merchant's state after it.
             * @example active
             */
            state: string;
            /**
             * Format: int64
             * @description The version of the merchant that it made.
             */
            version: number;
        };
        /** @description A part of the day, from `from` until just before `until`. */
        Hours: {
            /**
             * @description `HH:MM`.
             * @example 14:00
             */
            from: string;
            /**
             * @description `HH:MM`, later than `from`; `24:00` is the end of the day.
             * @example 18:00
             */
            until: string;
        };
        /** @description Asks somebody to join. */
        Invite: {
            /**
             * @description Where the invitation goes; what they sign in with.
             * @example camille@example.org
             */
            email: string;
            /**
             * @description The language they are written to in: `fr` or `en`.
             * @example fr
             */
            locale: string;
            /**
             * Format: uuid
             * @description For whom; left out for an operator.
             * @example 01990000-0000-7000-8000-000000000001
             */
            merchant_id?: string | null;
            /**
             * @description What they are called.
             * @example Camille Martin
             */
            name: string;
            /**
             * @description `operator`, `merchant_admin` or `merchant_staff`.
             * @example merchant_staff
             */
            role: string;
        };
        /** @description A machine's key. */
        KeyBody: {
            /**
             * @description What the machine shows as `client_id`.
             * @example lpk_AZk0...
             */
            client_id: string;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it stops by itself.
             */
            expires_at?: string | null;
            /**
             * Format: uuid
             * @description The key, a UUIDv7: the subject of its tokens.
             */
            id: string;
            /**
             * Format: date-time
             * @description When it last got a token; some seconds late.
             */
            last_used_at?: string | null;
            /**
             * Format: uuid
             * @description For whom it acts.
             */
            merchant_id?: string | null;
            /**
             * @description What people call it.
             * @example Till at Les Halles
             */
            name: string;
            /**
             * Format: date-time
             * @description When it was revoked.
             */
            revoked_at?: string | null;
            /**
             * @description What it is to the network.
             * @example merchant_staff
             */
            role: string;
            /**
             * @description What it may do.
             * @example [
             *       "ledger:write",
             *       "wallet:write"
             *     ]
             */
            scopes: string[];
            /**
             * @description `active`, `expired` or `revoked`.
             * @example active
             */
            status: string;
        };
        /** @description A page of keys. */
        KeyList: {
            /** @description Keys, oldest first. */
            data: components["schemas"]["KeyBody"][];
            /** @description What to send as `cursor` for the next page; null on the last. */
            next_cursor?: string | null;
        };
        /** @description [`DifferenceBody`] in money. */
        LiabilityBody: components["schemas"]["DifferenceBody"] & {
            /** @description The currency. */
            unit: string;
        };
        /** @description Signs somebody in. */
        Login: {
            /**
             * @description The e-mail address they were invited by.
             * @example camille@example.org
             */
            email: string;
            /**
             * @description The password.
             * @example tulipe-cargo-moutarde-41
             */
            password: string;
            /**
             * Format: uuid
             * @description The network, for who has accounts in several.
             */
            tenant?: string | null;
        };
        /** @description Makes a key for a machine. */
        MakeKey: {
            /**
             * Format: date-time
             * @description When it stops by itself; never when left out.
             */
            expires_at?: string | null;
            /**
             * Format: uuid
             * @description For whom it acts; left out for `operator`.
             * @example 01990000-0000-7000-8000-000000000001
             */
            merchant_id?: string | null;
            /**
             * @description What people call it.
             * @example Till at Les Halles
             */
            name: string;
            /**
             * @description `merchant_staff` or `merchant_admin`; `operator` for the network's own systems.
             * @example merchant_staff
             */
            role: string;
            /**
             * @description What it may do: services (`giftcard`, `ledger`, `merchant`, `notification`, `wallet`) with `read` or `write`, which
             *     includes reading.
             * @example [
             *       "ledger:write",
             *       "wallet:write"
             *     ]
             */
            scopes: string[];
        };
        /** @description A merchant. */
        MerchantBody: {
            /**
             * @description ISO 3166-1 alpha-2.
             * @example FR
             */
            country: string;
            /**
             * Format: date-time
             * @description When it was drafted.
             */
            created_at: string;
            /**
             * @description What it settles in.
             * @example EUR
             */
            currency: string;
            /**
             * @description The name over the shop's door.
             * @example Boulangerie Dupont
             */
            display_name: string;
            /**
             * Format: uuid
             * @description The merchant, a UUIDv7.
             */
            id: string;
            /** @description The name in the trade register. */
            legal_name?: string | null;
            /**
             * @description The language to write to it in.
             * @example fr
             */
            locale: string;
            /**
             * Format: date-time
             * @description When it was approved.
             */
            onboarded_at?: string | null;
            /** @description The number in the trade register. */
            registration_number?: string | null;
            requirements?: components["schemas"]["Requirements"] | null;
            /**
             * @description `draft`, `submitted`, `active`, `rejected`, `suspended` or `closed`.
             * @example draft
             */
            state: string;
            /**
             * Format: date-time
             * @description When it changed last.
             */
            updated_at: string;
            /**
             * Format: int64
             * @description Grows with every change of it, its stores and programs.
             */
            version: number;
        };
        /** @description A page of merchants. */
        MerchantList: {
            /** @description Merchants, oldest first. */
            data: components["schemas"]["MerchantBody"][];
            /** @description What to send as `cursor` for the next page; null on the last. */
            next_cursor?: string | null;
        };
        /** @description A multiple of what earn rules gave, within a window. */
        Multiplier: {
            /**
             * @description How many times: a decimal number from 1 to 100 with up to four decimals, as text.
             * @example 2
             */
            factor: string;
            /**
             * @description Names it within the program, as a rule's.
             * @example happy-tuesday
             */
            id: string;
            /**
             * @description Its name, as the merchant sees it.
             * @example Double points on Tuesday afternoons
             */
            name: string;
            /** @description The earn rules that it multiplies; none means all. */
            rules?: string[];
            /** @description Only at these stores; none means all. */
            stores?: string[];
            /** @description When; by default always. */
            when?: components["schemas"]["Window"];
        };
        /** @description A new key, with its secret, which nobody can read again. */
        NewKeyBody: {
            /**
             * @description What the machine shows as `client_secret`. Shown this once.
             * @example lps_...
             */
            client_secret: string;
            /** @description The key. */
            key: components["schemas"]["KeyBody"];
        };
        /** @description What the draft would change. */
        PlanBody: {
            /**
             * Format: date-time
             * @description The instant it was compared for.
             */
            at: string;
            /** @description Every difference; empty when there is none. */
            changes: components["schemas"]["ProgramChange"][];
            /**
             * Format: int64
             * @description The revision of the draft.
             */
            draft_revision: number;
            /**
             * Format: int64
             * @description The version that is live then; absent when none is.
             */
            live_version?: number | null;
        };
        /** @description Asks what the draft would change. */
        PlanRequest: {
            /**
             * Format: date-time
             * @description Against what is live then; by default now.
             */
            at?: string | null;
        };
        /** @description So many points are worth so much. */
        PointValue: {
            /**
             * Format: int64
             * @description Minor units of the program's currency.
             * @example 500
             */
            amount: number;
            /**
             * Format: int64
             * @description Points.
             * @example 100
             */
            points: number;
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
        /** @description A program as it stands. */
        ProgramBody: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description The document being edited. */
            draft: components["schemas"]["ProgramDocument"];
            /**
             * Format: int64
             * @description Grows with every edit of the draft.
             */
            draft_revision: number;
            /**
             * Format: uuid
             * @description The program, a UUIDv7.
             */
            id: string;
            /**
             * Format: int64
             * @description The version that gives points now; absent while none does.
             */
            live_version?: number | null;
            /**
             * Format: uuid
             * @description Whose customers earn by it.
             */
            merchant_id: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updated_at: string;
            /**
             * Format: int64
             * @description How many versions there are; the newest has this number.
             */
            versions: number;
        };
        /** @description One difference. */
        ProgramChange: {
            /** @description What it would say; absent for what is removed. */
            after?: Record<string, never> | null;
            /** @description What it says now; absent for what is added. */
            before?: Record<string, never> | null;
            /** @description What happens to it. */
            kind: components["schemas"]["ChangeKind"];
            /**
             * @description Where: `earn[per-euro].points`. Things with an id are named by it.
             * @example earn[per-euro].points
             */
            path: string;
            /**
             * @description The same in a sentence.
             * @example 1 point per euro gives 2 points instead of 1
             */
            words: string;
        };
        /** @description A loyalty program: the rules by which a purchase becomes points. */
        ProgramDocument: {
            /** @description The most that is given. */
            caps?: components["schemas"]["Caps"];
            /** @description What gives points; at least one. */
            earn: components["schemas"]["EarnRule"][];
            /**
             * @description How long points last, an ISO 8601 period; they last to the end of that local day. Absent: for ever.
             * @example P12M
             */
            expiry?: string | null;
            /** @description What multiplies what the earn rules gave. Each adds its own share of the base: two times "2" make three times. */
            multipliers?: components["schemas"]["Multiplier"][];
            /**
             * @description Its name, as customers see it; 1 to 80 characters.
             * @example Baker's points
             */
            name: string;
            /** @description How fractions of a point are settled; by default down, once per purchase. */
            rounding?: components["schemas"]["Rounding"];
            tiers?: components["schemas"]["Tiers"] | null;
            /**
             * @description The IANA time zone by which days, weekdays and hours are judged.
             * @example Europe/Paris
             */
            time_zone: string;
            /**
             * @description The currency that its amounts are in; purchases in another are refused.
             * @example EUR
             */
            unit: string;
            value?: components["schemas"]["PointValue"] | null;
        };
        /** @description A page of programs. */
        ProgramPage: {
            /** @description Oldest first. */
            data: components["schemas"]["ProgramBody"][];
            /** @description Where the list goes on; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description Makes a version live, an older one to go back. */
        PromoteRequest: {
            /**
             * Format: date-time
             * @description From when; by default now. It takes effect exactly then.
             */
            at?: string | null;
            /**
             * Format: int64
             * @description Which; null to let the program give nothing.
             * @example 1
             */
            version?: number | null;
        };
        /** @description A line of the history of what was and will be live. */
        PromotionBody: {
            /**
             * Format: date-time
             * @description From when.
             */
            effective_at: string;
            /**
             * Format: date-time
             * @description When they did.
             */
            promoted_at: string;
            /**
             * @description Who said so: the subject of their token.
             * @example 01990000-0000-7000-8000-000000000001
             */
            promoted_by: string;
            /**
             * Format: int64
             * @description Its number in the program, from 1.
             */
            seq: number;
            /**
             * Format: int64
             * @description Which version; null for none.
             */
            version?: number | null;
            /**
             * Format: date-time
             * @description When it was taken back, before it took effect; absent if it was not.
             */
            withdrawn_at?: string | null;
        };
        /** @description A page of promotions. */
        PromotionPage: {
            /** @description Newest first. */
            data: components["schemas"]["PromotionBody"][];
            /** @description Where the list goes on; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description What was bought. */
        Purchase: {
            /**
             * Format: int64
             * @description What was paid, in minor units.
             * @example 1250
             */
            amount: number;
            /** @description The lines of the receipt, for rules by category; they sum to `amount`. */
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
        /** @description Says why. */
        Reason: {
            /**
             * @description Why, 1 to 500 characters; kept in the merchant's history.
             * @example the trade register does not know that number
             */
            reason: string;
        };
        /** @description Codes for who has lost the app, each good once. */
        RecoveryBody: {
            /**
             * @description Shown this once.
             * @example [
             *       "k7q2m-4wxyz"
             *     ]
             */
            recovery_codes: string[];
        };
        /** @description Names a session, where no cookie does. */
        RefreshRequest: {
            /**
             * @description The refresh token; left out by a browser, whose cookie has it.
             * @example c2hvd24gb25jZSBhbmQgcm90YXRlZA
             */
            refresh_token?: string | null;
        };
        /** @description Registers an endpoint. */
        Register: {
            /** @description What people call it, up to 200 characters. */
            description?: string | null;
            /**
             * @description Which events it hears of, by topic; all when left out or empty.
             * @example [
             *       "ledger.transactions.v1"
             *     ]
             */
            events?: string[];
            /**
             * Format: uuid
             * @description Whose: it hears of that merchant's events. Left out by an operator, it hears of the whole network's; left out by
             *     an administrator, it is the own merchant's.
             */
            merchant_id?: string | null;
            /**
             * @description Where to, `https`.
             * @example https://shop.example/hooks/local-plus
             */
            url: string;
        };
        /** @description What would have been given instead of what was. */
        ReplayBody: {
            /**
             * Format: int64
             * @description Customers who would have got more.
             */
            customers_better: number;
            /**
             * Format: int64
             * @description Customers who would have got less.
             */
            customers_worse: number;
            /**
             * Format: date-time
             * @description From when.
             */
            from: string;
            liability?: components["schemas"]["LiabilityBody"] | null;
            /** @description Points. */
            points: components["schemas"]["DifferenceBody"];
            /**
             * Format: int64
             * @description Purchases priced. Those whose points were wholly taken back since do not count.
             */
            purchases: number;
            /**
             * Format: int64
             * @description Purchases that these rules refuse, and give nothing for.
             */
            refused: number;
            /** @description What each rule would have given. */
            rules: {
                [key: string]: number;
            };
            /**
             * Format: date-time
             * @description Until just before when.
             */
            to: string;
            /**
             * Format: int64
             * @description The version; null for the draft and for rules that are not saved.
             */
            version?: number | null;
        };
        /** @description Asks for the purchases of a period to be priced again. Nothing is changed by it. */
        ReplayRequest: {
            document?: components["schemas"]["ProgramDocument"] | null;
            /**
             * Format: date-time
             * @description From when; by default from the first of last month, where the program is at home.
             */
            from?: string | null;
            /**
             * Format: date-time
             * @description Until just before when; by default the first of this month.
             */
            to?: string | null;
            /**
             * Format: int64
             * @description Under which version; by default under the draft.
             */
            version?: number | null;
        };
        /** @description Something that is missing. */
        RequirementBody: {
            /**
             * @description Stable, `snake_case`.
             * @example store_missing
             */
            code: string;
            /** @description What to do, for people. */
            detail: string;
            /**
             * @description The field or collection to fill in.
             * @example stores
             */
            field: string;
        };
        /** @description What is missing before a merchant may be submitted and approved. */
        Requirements: {
            /** @description One each. */
            currently_due: components["schemas"]["RequirementBody"][];
        };
        /** @description How fractions of a point are settled. */
        Rounding: {
            /** @description Which way. */
            mode?: components["schemas"]["RoundingMode"];
            /** @description Of what. */
            scope?: components["schemas"]["RoundingScope"];
        };
        /**
         * @description Which way to round.
         * @enum {string}
         */
        RoundingMode: "floor" | "half_even" | "ceil";
        /**
         * @description What is rounded.
         * @enum {string}
         */
        RoundingScope: "line" | "purchase";
        /** @description What one rule gave. */
        RuleBody: {
            /**
             * @description The rule's id in the document.
             * @example per-euro
             */
            id: string;
            /**
             * @description `spend`, `visit`, `category`, `store`, `multiplier`, `tier` or `cap`.
             * @example spend
             */
            kind: string;
            /**
             * @description Its name.
             * @example 1 point per euro
             */
            name: string;
            /**
             * Format: int64
             * @description Its points; negative for a cap.
             */
            points: number;
        };
        /** @description An endpoint with a new secret, which nobody can read again. */
        SecretBody: {
            /** @description The endpoint. */
            endpoint: components["schemas"]["EndpointBody"];
            /**
             * @description What signs what it is sent (Standard Webhooks). Shown this once.
             * @example whsec_...
             */
            secret: string;
        };
        /** @description What a sign-in came to. */
        SessionBody: {
            /** @description For the `Authorization` header; keep it in memory alone. */
            access_token?: string | null;
            /** @description To be sent with the second factor, within five minutes. */
            challenge?: string | null;
            /**
             * Format: int64
             * @description How long the access token holds, in seconds.
             * @example 600
             */
            expires_in?: number | null;
            /** @description For the next access token, once. Null for a browser: its cookie has it. */
            refresh_token?: string | null;
            /**
             * Format: date-time
             * @description When the session ends, whatever is done in it.
             */
            session_ends_at?: string | null;
            /**
             * @description `signed_in`, or `totp_required`: then only `challenge` is there.
             * @example signed_in
             */
            status: string;
            /** @description `Bearer`. */
            token_type?: string | null;
        };
        /** @description Sets a flag. */
        SetFlag: {
            /**
             * Format: int32
             * @description For how many of 10,000 subjects it is on: 0 for none, 10,000 for all. Which ones is decided by a hash of tenant,
             *     key and subject, so that whoever is in stays in while the share grows.
             * @example 2500
             */
            on_for_ten_thousandths: number;
        };
        /** @description Sets a password by a link. */
        SetPassword: {
            /**
             * @description The password: at least 12 characters, and none that is easy to guess.
             * @example tulipe-cargo-moutarde-41
             */
            password: string;
            /**
             * @description What follows `#token=` in the link.
             * @example b25lIGxpbmssIG9uZSB1c2U
             */
            token: string;
        };
        /** @description A place where a merchant sells. */
        StoreBody: {
            /** @description Whether it sells. */
            active: boolean;
            /** @description Where it is. */
            address: components["schemas"]["AddressBody"];
            /**
             * Format: date-time
             * @description When it was added.
             */
            created_at: string;
            /**
             * @description Its name.
             * @example Les Halles
             */
            display_name: string;
            /**
             * Format: uuid
             * @description The store, a UUIDv7.
             */
            id: string;
            /**
             * Format: uuid
             * @description Whose it is.
             */
            merchant_id: string;
            /** @description When it is open, by day. */
            opening_hours: Record<string, never>;
            /**
             * @description Its time zone.
             * @example Europe/Paris
             */
            time_zone: string;
        };
        /** @description A merchant's stores. */
        StoreList: {
            /** @description Stores, oldest first. */
            data: components["schemas"]["StoreBody"][];
            /** @description Always null: there is no second page. */
            next_cursor?: string | null;
        };
        /**
         * @description What a tier is reached by.
         * @enum {string}
         */
        TierBasis: "points" | "spend";
        /** @description One level. */
        TierLevel: {
            /**
             * @description As a multiplier's; not less than the level below.
             * @example 1.5
             */
            factor: string;
            /**
             * Format: int64
             * @description How much it takes, in points or minor units; more than the level below.
             * @example 1000
             */
            from: number;
            /**
             * @description Names it within the program, as a rule's.
             * @example gold
             */
            id: string;
            /**
             * @description Its name, as customers see it.
             * @example Gold
             */
            name: string;
        };
        /** @description Levels that a customer reaches, each with its multiple of what the earn rules gave. */
        Tiers: {
            /** @description What counts, over the last twelve months. */
            by: components["schemas"]["TierBasis"];
            /** @description From the lowest to the highest; at least one. Who has reached none has no multiple. */
            levels: components["schemas"]["TierLevel"][];
        };
        /** @description A token (RFC 6749, section 5.1). */
        TokenBody: {
            /**
             * @description For the `Authorization` header.
             * @example eyJ…
             */
            access_token: string;
            /**
             * Format: int64
             * @description How long it holds, in seconds.
             * @example 600
             */
            expires_in: number;
            /** @description What it may do. */
            scope?: string | null;
            /**
             * @description `Bearer`.
             * @example Bearer
             */
            token_type: string;
        };
        /** @description A refusal (RFC 6749, section 5.2): the one route whose errors are not problems, because OAuth 2 fixes them. */
        TokenError: {
            /**
             * @description `invalid_request`, `invalid_client`, `invalid_scope` or `unsupported_grant_type`.
             * @example invalid_client
             */
            error: string;
            /**
             * @description For people.
             * @example the client is unknown, or its secret is wrong
             */
            error_description: string;
        };
        /** @description A request for a token, as a form (RFC 6749, section 4.4). */
        TokenRequest: {
            /** @description The key's `client_id`; instead of HTTP Basic. */
            client_id?: string | null;
            /** @description The key's `client_secret`; instead of HTTP Basic. */
            client_secret?: string | null;
            /**
             * @description `client_credentials`.
             * @example client_credentials
             */
            grant_type?: string | null;
            /**
             * @description Less than the key may do, separated by spaces.
             * @example ledger:write
             */
            scope?: string | null;
        };
        /** @description Somebody who acts for the network or a merchant. */
        UserBody: {
            /**
             * Format: date-time
             * @description When they were invited.
             */
            created_at: string;
            /**
             * @description Where they are written to.
             * @example camille@example.org
             */
            email: string;
            /**
             * Format: uuid
             * @description The person, a UUIDv7: the subject of their tokens.
             */
            id: string;
            /**
             * Format: date-time
             * @description When they signed in last.
             */
            last_sign_in_at?: string | null;
            /**
             * @description The language they are written to in.
             * @example fr
             */
            locale: string;
            /**
             * Format: uuid
             * @description For whom they work.
             */
            merchant_id?: string | null;
            /**
             * @description What they are called.
             * @example Camille Martin
             */
            name: string;
            /**
             * @description `operator`, `merchant_admin` or `merchant_staff`.
             * @example merchant_staff
             */
            role: string;
            /**
             * @description `invited`, `active` or `deactivated`.
             * @example invited
             */
            status: string;
            /**
             * Format: uuid
             * @description The network.
             */
            tenant_id: string;
            /** @description Whether a second factor is asked for. */
            totp: boolean;
        };
        /** @description A page of people. */
        UserList: {
            /** @description People, oldest first. */
            data: components["schemas"]["UserBody"][];
            /** @description What to send as `cursor` for the next page; null on the last. */
            next_cursor?: string | null;
        };
        /** @description Completes a sign-in. */
        VerifyTotp: {
            /**
             * @description The `challenge` that the password was answered with.
             * @example Zm9yIGZpdmUgbWludXRlcw
             */
            challenge: string;
            /**
             * @description The app's code, or a recovery code.
             * @example 287082
             */
            code: string;
        };
        /** @description A version. It never changes. */
        VersionBody: {
            /**
             * Format: date-time
             * @description When.
             */
            applied_at: string;
            /**
             * @description Who applied it: the subject of their token.
             * @example 01990000-0000-7000-8000-000000000001
             */
            applied_by: string;
            /** @description Its rules. */
            document: components["schemas"]["ProgramDocument"];
            /**
             * Format: int64
             * @description Its number, from 1.
             */
            version: number;
        };
        /** @description A page of versions. */
        VersionPage: {
            /** @description Newest first. */
            data: components["schemas"]["VersionBody"][];
            /** @description Where the list goes on; null on the last page. */
            next_cursor?: string | null;
        };
        /**
         * @description A day of the week.
         * @enum {string}
         */
        Weekday: "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";
        /** @description A window of time. All that is given must hold, by the wall clock of the program's time zone. */
        Window: {
            /**
             * Format: date
             * @description The first day.
             */
            from?: string | null;
            /** @description At these hours; none means all day. */
            hours?: components["schemas"]["Hours"][];
            /**
             * Format: date
             * @description The last day, which is within.
             */
            until?: string | null;
            /** @description On these weekdays; none means every day. */
            weekdays?: components["schemas"]["Weekday"][];
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
