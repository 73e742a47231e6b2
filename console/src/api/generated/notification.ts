// Made by `npm run api` from services/svc-notification/openapi.json; not edited by hand.

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
    "/v1/branding": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads how the network's messages look. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The branding; the platform's where the network has none. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "accent_color": "#2f6f4f",
                         *       "name": "Centre-Ville"
                         *     }
                         */
                        "application/json": components["schemas"]["Branding"];
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
        /** Says how the network's messages look, from the next one on. */
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
                     *       "accent_color": "#2f6f4f",
                     *       "name": "Centre-Ville"
                     *     }
                     */
                    "application/json": components["schemas"]["Branding"];
                };
            };
            responses: {
                /** @description The branding as it is now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "accent_color": "#2f6f4f",
                         *       "name": "Centre-Ville"
                         *     }
                         */
                        "application/json": components["schemas"]["Branding"];
                    };
                };
                /** @description `invalid_value`, `missing_field`, `unknown_field`, `pan_refused`. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `out_of_range`. */
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
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a wallet its contact. Sending the same again changes nothing; other details replace the contact's, except from
         *     a merchant, who cannot change a contact that is there.
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
                     *       "email": "camille@example.com",
                     *       "locale": "fr",
                     *       "phone": "+33612345678",
                     *       "time_zone": "Europe/Paris",
                     *       "wallet_id": "01990000-0000-7000-8000-000000000001"
                     *     }
                     */
                    "application/json": components["schemas"]["PutContact"];
                };
            };
            responses: {
                /** @description The wallet had one; these are its details now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "locale": "fr",
                         *       "status": "active",
                         *       "updated_at": "2026-11-21T14:30:00Z",
                         *       "wallet_id": "01990000-0000-7000-8000-000000000001"
                         *     }
                         */
                        "application/json": components["schemas"]["Contact"];
                    };
                };
                /** @description The wallet had no contact; this is it. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "locale": "fr",
                         *       "status": "active",
                         *       "updated_at": "2026-11-21T14:30:00Z",
                         *       "wallet_id": "01990000-0000-7000-8000-000000000001"
                         *     }
                         */
                        "application/json": components["schemas"]["Contact"];
                    };
                };
                /** @description `invalid_value`, `missing_field`, `unknown_field`, `contact_unreachable`: neither e-mail nor phone. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `out_of_range`. */
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
                /** @description `email_taken`, `phone_taken`: it is another contact's. `contact_exists`: a merchant cannot change it. */
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
    "/v1/contacts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a contact. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The contact. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The contact. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "locale": "fr",
                         *       "status": "active",
                         *       "updated_at": "2026-11-21T14:30:00Z",
                         *       "wallet_id": "01990000-0000-7000-8000-000000000001"
                         *     }
                         */
                        "application/json": components["schemas"]["Contact"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `contact_not_found` */
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
         * Erases a person. Their key is destroyed and their contact deleted before this answers; the ledger, which names nobody,
         *     stays as it is. Safe to repeat: the same erasure is answered.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The contact. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Erased and certified. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "contact_id": "01990000-0000-7000-8000-000000000001",
                         *       "destroyed_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "certified",
                         *       "wallet_id": "01990000-0000-7000-8000-000000000001"
                         *     }
                         */
                        "application/json": components["schemas"]["Erasure"];
                    };
                };
                /** @description Erased; the certificate follows when nothing is on its way any more: ask for the erasure, or send the request again. */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "contact_id": "01990000-0000-7000-8000-000000000001",
                         *       "destroyed_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "certified",
                         *       "wallet_id": "01990000-0000-7000-8000-000000000001"
                         *     }
                         */
                        "application/json": components["schemas"]["Erasure"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `contact_not_found` */
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
        /** Changes a contact. */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The contact. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "locale": "en"
                     *     }
                     */
                    "application/json": components["schemas"]["ChangeContact"];
                };
            };
            responses: {
                /** @description The contact as it is now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "locale": "fr",
                         *       "status": "active",
                         *       "updated_at": "2026-11-21T14:30:00Z",
                         *       "wallet_id": "01990000-0000-7000-8000-000000000001"
                         *     }
                         */
                        "application/json": components["schemas"]["Contact"];
                    };
                };
                /** @description `invalid_value`, `unknown_field`, `contact_unreachable`: neither e-mail nor phone is left. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `missing_field`, `out_of_range`. */
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
                /** @description `contact_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `email_taken`, `phone_taken`: it is another contact's. */
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
    "/v1/contacts/{id}/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what a customer agreed to and refused, newest first: the proof. */
        get: {
            parameters: {
                query?: {
                    /** @description The `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Consents per page, 1 to 200; 50 when absent. */
                    limit?: number;
                };
                header?: never;
                path: {
                    /** @description The contact. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of consents. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "at": "2026-11-21T14:30:00Z",
                         *           "channel": "email",
                         *           "granted": false,
                         *           "id": "01990000-0000-7000-8000-000000000001",
                         *           "source": "till",
                         *           "topic": "offers",
                         *           "wording": "Tell me about offers of shops near me."
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["ConsentList"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `contact_not_found` */
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
        /** Puts down what a customer agreed to or refused. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The contact. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "channel": "email",
                     *       "granted": true,
                     *       "topic": "offers",
                     *       "wording": "Tell me about offers of shops near me."
                     *     }
                     */
                    "application/json": components["schemas"]["SayConsent"];
                };
            };
            responses: {
                /** @description It counts from the next message on. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "at": "2026-11-21T14:30:00Z",
                         *       "channel": "email",
                         *       "granted": false,
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "source": "till",
                         *       "topic": "offers",
                         *       "wording": "Tell me about offers of shops near me."
                         *     }
                         */
                        "application/json": components["schemas"]["Consent"];
                    };
                };
                /** @description `invalid_value`, `missing_field`, `unknown_field`; `topic_not_optional`; `pan_refused`. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `out_of_range`. */
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
                /** @description `contact_not_found` */
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
    "/v1/contacts/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that is held of a person, for them: as data, or as a page in their language. */
        get: {
            parameters: {
                query?: {
                    /** @description `json`, or `html` for a page to be read; `json` when absent. */
                    format?: string;
                };
                header?: never;
                path: {
                    /** @description The contact. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The person's data; with `format=html` a page. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "consents": [
                         *         {
                         *           "at": "2026-11-21T14:30:00Z",
                         *           "channel": "email",
                         *           "granted": false,
                         *           "id": "01990000-0000-7000-8000-000000000001",
                         *           "source": "till",
                         *           "topic": "offers",
                         *           "wording": "Tell me about offers of shops near me."
                         *         }
                         *       ],
                         *       "contact": {
                         *         "created_at": "2026-11-21T14:30:00Z",
                         *         "id": "01990000-0000-7000-8000-000000000001",
                         *         "locale": "fr",
                         *         "status": "active",
                         *         "updated_at": "2026-11-21T14:30:00Z",
                         *         "wallet_id": "01990000-0000-7000-8000-000000000001"
                         *       },
                         *       "gift_cards": [
                         *         "01990000-0000-7000-8000-000000000001"
                         *       ],
                         *       "made_at": "2026-11-21T14:30:00Z",
                         *       "messages": [
                         *         {
                         *           "address": "c***@example.com",
                         *           "attempts": 0,
                         *           "channel": "email",
                         *           "created_at": "2026-11-21T14:30:00Z",
                         *           "event_id": "01990000-0000-7000-8000-000000000001",
                         *           "id": "01990000-0000-7000-8000-000000000001",
                         *           "status": "sent",
                         *           "template": "earned",
                         *           "variables": {}
                         *         }
                         *       ],
                         *       "preferences": [
                         *         {
                         *           "channel": "email",
                         *           "goes": false,
                         *           "optional": false,
                         *           "topic": "offers"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["Export"];
                    };
                };
                /** @description `invalid_value`, `unknown_field`. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `missing_field`, `out_of_range`. */
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
                /** @description `contact_not_found` */
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
    "/v1/contacts/{id}/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says what goes to a customer, and which word decided it. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The contact. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Every topic by every channel. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "channel": "email",
                         *           "goes": false,
                         *           "optional": false,
                         *           "topic": "offers"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["PreferenceList"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `contact_not_found` */
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
    "/v1/contacts/{id}/suppressions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says which of a contact's addresses nothing is sent to any more, and why. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The contact. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description None, where everything goes. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "channel": "email",
                         *           "message_id": "01990000-0000-7000-8000-000000000001",
                         *           "reason": "bounce",
                         *           "since": "2026-11-21T14:30:00Z"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["SuppressionList"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `contact_not_found` */
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
    "/v1/contacts/{id}/suppressions/{channel}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sends to a contact's address again, because it was mended or its holder asked for it. Safe to repeat. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description `email` or `sms`. */
                    channel: string;
                    /** @description The contact. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is sent to again. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
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
                /** @description `contact_not_found` */
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
    "/v1/contacts/{id}/verifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks the holder of a contact whether an address is theirs. Asked again within a minute, nothing more is sent. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The contact. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "channel": "email"
                     *     }
                     */
                    "application/json": components["schemas"]["AskVerification"];
                };
            };
            responses: {
                /** @description The address was confirmed before. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "status": "sent"
                         *     }
                         */
                        "application/json": components["schemas"]["Verification"];
                    };
                };
                /** @description A message is on its way. */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "status": "sent"
                         *     }
                         */
                        "application/json": components["schemas"]["Verification"];
                    };
                };
                /** @description `invalid_value`, `missing_field`, `unknown_field`. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `out_of_range`. */
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
                /** @description `contact_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `no_such_address`: the contact has none of the kind, or there is no provider of text messages. */
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
    "/v1/contacts/{id}/verifications/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirms a contact's phone number by the code that was sent to it, read out to whoever asks. A code holds for ten minutes and may
         *     be tried five times.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The contact. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "code": "287082"
                     *     }
                     */
                    "application/json": components["schemas"]["ConfirmPhone"];
                };
            };
            responses: {
                /** @description The number is confirmed. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "status": "sent"
                         *     }
                         */
                        "application/json": components["schemas"]["Verification"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `contact_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `code_invalid`; `no_such_address` */
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
    "/v1/contacts/lookup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finds a customer's wallet by e-mail address or phone number. */
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
                     *       "email": "camille@example.com"
                     *     }
                     */
                    "application/json": components["schemas"]["LookupContact"];
                };
            };
            responses: {
                /** @description The wallet and the contact. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "contact_id": "01990000-0000-7000-8000-000000000001",
                         *       "wallet_id": "01990000-0000-7000-8000-000000000001"
                         *     }
                         */
                        "application/json": components["schemas"]["HolderBody"];
                    };
                };
                /** @description `invalid_value`, `unknown_field`. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `missing_field`, `out_of_range`. */
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
                /** @description `contact_not_found` */
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
    "/v1/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists erasures, newest first: what is to be done again after a backup was restored. */
        get: {
            parameters: {
                query?: {
                    /** @description The `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Erasures per page, 1 to 200; 50 when absent. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of erasures. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "contact_id": "01990000-0000-7000-8000-000000000001",
                         *           "destroyed_at": "2026-11-21T14:30:00Z",
                         *           "id": "01990000-0000-7000-8000-000000000001",
                         *           "status": "certified",
                         *           "wallet_id": "01990000-0000-7000-8000-000000000001"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["ErasureList"];
                    };
                };
                /** @description `invalid_value`, `unknown_field`. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `missing_field`, `out_of_range`. */
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
    "/v1/erasures/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads an erasure. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The erasure. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The erasure. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "contact_id": "01990000-0000-7000-8000-000000000001",
                         *       "destroyed_at": "2026-11-21T14:30:00Z",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "certified",
                         *       "wallet_id": "01990000-0000-7000-8000-000000000001"
                         *     }
                         */
                        "application/json": components["schemas"]["Erasure"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `erasure_not_found` */
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
    "/v1/erasures/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The keys that certificates of erasure are checked with, by anybody. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The keys. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "keys": [
                         *         {
                         *           "alg": "EdDSA",
                         *           "crv": "Ed25519",
                         *           "kid": "2026-11",
                         *           "kty": "OKP",
                         *           "use": "sig",
                         *           "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["ErasureKeys"];
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
    "/v1/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists messages, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description The `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Messages per page, 1 to 200; 50 when absent. */
                    limit?: number;
                    /** @description Only messages in this state: `queued`, `scheduled`, `sending`, `sent`, `delivered`, `undelivered`, `failed` or `canceled`. */
                    status?: string;
                    /** @description Only messages for the holder of this wallet. */
                    wallet_id?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of messages. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "address": "c***@example.com",
                         *           "attempts": 0,
                         *           "channel": "email",
                         *           "created_at": "2026-11-21T14:30:00Z",
                         *           "event_id": "01990000-0000-7000-8000-000000000001",
                         *           "id": "01990000-0000-7000-8000-000000000001",
                         *           "status": "sent",
                         *           "template": "earned"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["MessageList"];
                    };
                };
                /** @description `invalid_value`, `unknown_field`. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `missing_field`, `out_of_range`. */
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
    "/v1/messages/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a message. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The message. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The message. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "address": "c***@example.com",
                         *       "attempts": 0,
                         *       "channel": "email",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "event_id": "01990000-0000-7000-8000-000000000001",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "sent",
                         *       "template": "earned"
                         *     }
                         */
                        "application/json": components["schemas"]["Message"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `message_not_found` */
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
    "/v1/messages/{id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a message anew, as a message of its own, if need be to a corrected address. What was made for one message alone
         *     (a code, a link, a letter to staff) is not kept and cannot be sent again.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The message. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "email": "camille@example.com"
                     *     }
                     */
                    "application/json": components["schemas"]["Resend"];
                };
            };
            responses: {
                /** @description The new message. */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "address": "c***@example.com",
                         *       "attempts": 0,
                         *       "channel": "email",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "event_id": "01990000-0000-7000-8000-000000000001",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "sent",
                         *       "template": "earned"
                         *     }
                         */
                        "application/json": components["schemas"]["Message"];
                    };
                };
                /** @description `invalid_value`, `unknown_field`. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `missing_field`, `out_of_range`. */
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
                /** @description `message_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `message_on_its_way`; `message_not_kept`; `email_taken`: the address is another contact's. */
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
    "/v1/preferences/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The preference page. Changes nothing. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description From the foot of a mail. */
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page with a box for every topic that may be refused. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": unknown;
                    };
                };
                400: components["responses"]["invalid_argument"];
                /** @description A page: the link is not valid, or not any more. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": unknown;
                    };
                };
                500: components["responses"]["internal"];
                503: components["responses"]["unavailable"];
                504: components["responses"]["deadline_exceeded"];
            };
        };
        put?: never;
        /** Puts down what was ticked on the preference page. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description From the foot of a mail. */
                    token: string;
                };
                cookie?: never;
            };
            /** @description `topic.channel=on` for every ticked box; the others are refused. */
            requestBody: {
                content: {
                    /** @example offers.email=on */
                    "application/x-www-form-urlencoded": string;
                };
            };
            responses: {
                /** @description It is put down; the page again. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": unknown;
                    };
                };
                400: components["responses"]["invalid_argument"];
                /** @description A page: the link is not valid, or not any more. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": unknown;
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
    "/v1/provider-reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a provider says of a message, signed by Standard Webhooks with one of `providers.report_secrets`. Safe to repeat. */
        post: {
            parameters: {
                query?: never;
                header: {
                    "webhook-id": string;
                    /** @description `v1,` and the HMAC-SHA256 of `id.timestamp.body`, in base64. */
                    "webhook-signature": string;
                    "webhook-timestamp": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "reference": "01990000-0000-7000-8000-000000000001"
                     *       },
                     *       "type": "message.delivered"
                     *     }
                     */
                    "application/json": components["schemas"]["ProviderReport"];
                };
            };
            responses: {
                /** @description Taken. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `malformed_json`. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `missing_field`, `out_of_range`, `unknown_field`. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `signature_invalid` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `message_on_its_way`: faster than our own word of it; send it again. */
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
    "/v1/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists every template that the network may have its own words for, with those that count. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The templates, in every language. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "locale": "fr",
                         *           "source": "built_in",
                         *           "template": "earned",
                         *           "variables": [
                         *             "change"
                         *           ],
                         *           "words": {
                         *             "html": "<p>You earned <strong>{{ change }}</strong>.</p>",
                         *             "subject": "{{ change }} for you",
                         *             "text": "Hello, you earned {{ change }}."
                         *           }
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["TemplateList"];
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
    "/v1/templates/{template}/{locale}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads the words of a template: those that count, or those of a version. */
        get: {
            parameters: {
                query?: {
                    /** @description The words of this version; of the one that counts, when absent. */
                    version?: number;
                };
                header?: never;
                path: {
                    /** @description `fr` or `en`. */
                    locale: string;
                    /** @description The template. */
                    template: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The template. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "locale": "fr",
                         *       "source": "built_in",
                         *       "template": "earned",
                         *       "variables": [
                         *         "change"
                         *       ],
                         *       "words": {
                         *         "html": "<p>You earned <strong>{{ change }}</strong>.</p>",
                         *         "subject": "{{ change }} for you",
                         *         "text": "Hello, you earned {{ change }}."
                         *       }
                         *     }
                         */
                        "application/json": components["schemas"]["Template"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `template_not_found`: there is none, or no such version. */
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
        /** Saves words of the network's own: they count from the next message on. The same words again save nothing. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description `fr` or `en`. */
                    locale: string;
                    /** @description The template. */
                    template: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    /**
                     * @example {
                     *       "html": "<p>You earned <strong>{{ change }}</strong>.</p>",
                     *       "subject": "{{ change }} for you",
                     *       "text": "Hello, you earned {{ change }}."
                     *     }
                     */
                    "application/json": components["schemas"]["TemplateWords"];
                };
            };
            responses: {
                /** @description The template as it counts now. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "locale": "fr",
                         *       "source": "built_in",
                         *       "template": "earned",
                         *       "variables": [
                         *         "change"
                         *       ],
                         *       "words": {
                         *         "html": "<p>You earned <strong>{{ change }}</strong>.</p>",
                         *         "subject": "{{ change }} for you",
                         *         "text": "Hello, you earned {{ change }}."
                         *       }
                         *     }
                         */
                        "application/json": components["schemas"]["Template"];
                    };
                };
                /** @description `invalid_template`, with a row per mistake: field `subject`, `text` or `html`; code `template_syntax`, `unknown_variable`, `missing_variable`, `forbidden_variable`, `forbidden_markup`, `out_of_range`, `pan_refused`; the line and what is wrong. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `missing_field`, `unknown_field`. */
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
                /** @description `template_not_found` */
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
        post?: never;
        /** Goes back to the platform's words. The versions stay. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description `fr` or `en`. */
                    locale: string;
                    /** @description The template. */
                    template: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The platform's words count. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `template_not_found` */
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
    "/v1/templates/{template}/{locale}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Shows how a message would look, filled with an example: of the words in the body, or without a body of those that count. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description `fr` or `en`. */
                    locale: string;
                    /** @description The template. */
                    template: string;
                };
                cookie?: never;
            };
            /** @description Words to try; null for those that count. */
            requestBody?: {
                content: {
                    /**
                     * @example {
                     *       "html": "<p>You earned <strong>{{ change }}</strong>.</p>",
                     *       "subject": "{{ change }} for you",
                     *       "text": "Hello, you earned {{ change }}."
                     *     }
                     */
                    "application/json": components["schemas"]["TemplateWords"] | null;
                };
            };
            responses: {
                /** @description The message. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "html": "<p>You earned <strong>12 points</strong>.</p>",
                         *       "subject": "12 points for you",
                         *       "text": "Hello, you earned 12 points."
                         *     }
                         */
                        "application/json": components["schemas"]["Preview"];
                    };
                };
                /** @description `invalid_template`, as when saving. Besides: `duplicate_field`, `invalid_type`, `invalid_value`, `malformed_json`, `missing_field`, `out_of_range`, `unknown_field`. */
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
                /** @description `template_not_found` */
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
    "/v1/templates/{template}/{locale}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the versions of a template, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description The `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Versions per page, 1 to 200; 50 when absent. */
                    limit?: number;
                };
                header?: never;
                path: {
                    /** @description `fr` or `en`. */
                    locale: string;
                    /** @description The template. */
                    template: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of versions. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "saved_at": "2026-11-21T14:30:00Z",
                         *           "saved_by": "01990000-0000-7000-8000-000000000001",
                         *           "source": "network",
                         *           "version": 1
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["TemplateVersionList"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `template_not_found` */
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
    "/v1/unsubscribe/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Asks whoever followed the link of a mail whether they mean it. Changes nothing. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description From `List-Unsubscribe` of a mail. */
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page with one button. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": unknown;
                    };
                };
                400: components["responses"]["invalid_argument"];
                /** @description A page: the link is not valid, or not any more. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": unknown;
                    };
                };
                500: components["responses"]["internal"];
                503: components["responses"]["unavailable"];
                504: components["responses"]["deadline_exceeded"];
            };
        };
        put?: never;
        /** Refuses the topic of the mail that the link came with (RFC 8058). Safe to repeat. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description From `List-Unsubscribe` of a mail. */
                    token: string;
                };
                cookie?: never;
            };
            /** @description `List-Unsubscribe=One-Click`, or nothing. */
            requestBody: {
                content: {
                    /** @example List-Unsubscribe=One-Click */
                    "application/x-www-form-urlencoded": string;
                };
            };
            responses: {
                /** @description It is refused from now on; a page says so. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": unknown;
                    };
                };
                400: components["responses"]["invalid_argument"];
                /** @description A page: the link is not valid, or not any more. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": unknown;
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
    "/v1/verifications/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Asks whoever followed the link of a mail whether they mean it. Changes nothing. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description From the mail. */
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page with one button. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": unknown;
                    };
                };
                400: components["responses"]["invalid_argument"];
                /** @description A page: the link is not valid, or not any more. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": unknown;
                    };
                };
                500: components["responses"]["internal"];
                503: components["responses"]["unavailable"];
                504: components["responses"]["deadline_exceeded"];
            };
        };
        put?: never;
        /** Confirms the address that the link was sent to. Safe to repeat. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description From the mail. */
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is confirmed; a page says so. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": unknown;
                    };
                };
                400: components["responses"]["invalid_argument"];
                /** @description A page: the link is not valid, or not any more. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": unknown;
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
    "/v1/webhook-deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what was told to systems outside, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description The `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Only to this endpoint. */
                    endpoint_id?: string;
                    /** @description Deliveries per page, 1 to 200; 50 when absent. */
                    limit?: number;
                    /** @description Only in this state: `queued`, `sending`, `delivered`, `failed` or `canceled`. */
                    status?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of deliveries. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "data": [
                         *         {
                         *           "attempts": 1,
                         *           "body": "{\"type\":\"ledger.transactions.v1\"}",
                         *           "created_at": "2026-11-21T14:30:00Z",
                         *           "endpoint_id": "01990000-0000-7000-8000-000000000001",
                         *           "event_id": "01990000-0000-7000-8000-000000000001",
                         *           "event_type": "giftcard.redeemed",
                         *           "id": "01990000-0000-7000-8000-000000000001",
                         *           "status": "delivered",
                         *           "topic": "giftcard.activity.v1",
                         *           "webhook_id": "01990000-0000-7000-8000-000000000001"
                         *         }
                         *       ]
                         *     }
                         */
                        "application/json": components["schemas"]["WebhookDeliveryList"];
                    };
                };
                /** @description `invalid_value`, `unknown_field`. Besides: `duplicate_field`, `invalid_type`, `malformed_json`, `missing_field`, `out_of_range`. */
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
    "/v1/webhook-deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a delivery with its attempts. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The delivery. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The delivery. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "attempts": [
                         *         {
                         *           "answer": "200",
                         *           "at": "2026-11-21T14:30:00Z",
                         *           "attempt": 1,
                         *           "duration_ms": 1
                         *         }
                         *       ],
                         *       "delivery": {
                         *         "attempts": 1,
                         *         "body": "{\"type\":\"ledger.transactions.v1\"}",
                         *         "created_at": "2026-11-21T14:30:00Z",
                         *         "endpoint_id": "01990000-0000-7000-8000-000000000001",
                         *         "event_id": "01990000-0000-7000-8000-000000000001",
                         *         "event_type": "giftcard.redeemed",
                         *         "id": "01990000-0000-7000-8000-000000000001",
                         *         "status": "delivered",
                         *         "topic": "giftcard.activity.v1",
                         *         "webhook_id": "01990000-0000-7000-8000-000000000001"
                         *       }
                         *     }
                         */
                        "application/json": components["schemas"]["WebhookDeliveryWithAttempts"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `webhook_delivery_not_found` */
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
    "/v1/webhook-deliveries/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a delivery again, whatever became of it, and from the start of the schedule. Its `webhook-id` stays. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The delivery. */
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
                         *       "attempts": 1,
                         *       "body": "{\"type\":\"ledger.transactions.v1\"}",
                         *       "created_at": "2026-11-21T14:30:00Z",
                         *       "endpoint_id": "01990000-0000-7000-8000-000000000001",
                         *       "event_id": "01990000-0000-7000-8000-000000000001",
                         *       "event_type": "giftcard.redeemed",
                         *       "id": "01990000-0000-7000-8000-000000000001",
                         *       "status": "delivered",
                         *       "topic": "giftcard.activity.v1",
                         *       "webhook_id": "01990000-0000-7000-8000-000000000001"
                         *     }
                         */
                        "application/json": components["schemas"]["WebhookDelivery"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `webhook_delivery_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `webhook_delivery_busy`: it is being sent right now. */
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
    "/v1/webhook-endpoints/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Writes to an endpoint again that had answered 410. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The endpoint, of svc-merchant. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is written to. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "consecutive_failures": 1,
                         *       "last_answer": "200",
                         *       "status": "healthy"
                         *     }
                         */
                        "application/json": components["schemas"]["WebhookEndpointHealth"];
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
    "/v1/webhook-endpoints/{id}/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says how an endpoint takes what it is sent. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The endpoint, of svc-merchant. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Its health. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        /**
                         * @example {
                         *       "consecutive_failures": 1,
                         *       "last_answer": "200",
                         *       "status": "healthy"
                         *     }
                         */
                        "application/json": components["schemas"]["WebhookEndpointHealth"];
                    };
                };
                400: components["responses"]["invalid_argument"];
                401: components["responses"]["unauthenticated"];
                403: components["responses"]["permission_denied"];
                /** @description `webhook_endpoint_not_found`: there is none, or nothing was sent to it yet. */
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
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Which address is to be confirmed. */
        AskVerification: {
            /**
             * @description `email`, by a link; `sms`, by a code.
             * @example email
             */
            channel: string;
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
        /** @description How a network's messages look. */
        Branding: {
            /**
             * @description Of headings and buttons; white text must be readable on it.
             * @example #2f6f4f
             */
            accent_color: string;
            /** @description The logo's https address; null for none. It is shown 40 pixels high in place of the name. */
            logo_url?: string | null;
            /**
             * @description What signs them, and whom they are from.
             * @example Centre-Ville
             */
            name: string;
        };
        /** @description A change of a contact: absent fields stay as they are, `null` removes an address. */
        ChangeContact: {
            /**
             * Format: email
             * @description New e-mail address, or `null`.
             */
            email?: string | null;
            /**
             * @description New language.
             * @example en
             */
            locale?: string | null;
            /** @description New phone number, or `null`. */
            phone?: string | null;
            status?: components["schemas"]["ContactStatus"] | null;
            /** @description New time zone, an IANA name, or `null` for the network's own. */
            time_zone?: string | null;
        };
        /** @description What somebody read off their phone. */
        ConfirmPhone: {
            /**
             * @description Six digits.
             * @example 287082
             */
            code: string;
        };
        /** @description What somebody agreed to or refused, with the proof. */
        Consent: {
            /** @description Who put it down, the `sub` of their token; null where the holder did by a signed link. */
            actor?: string | null;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /**
             * @description By which channel.
             * @example email
             */
            channel: string;
            /** @description Whether they agree. */
            granted: boolean;
            /**
             * Format: uuid
             * @description A `UUIDv7`.
             */
            id: string;
            /**
             * Format: uuid
             * @description The merchant at whose till it was said.
             */
            merchant_id?: string | null;
            /**
             * @description Where: `preference_page`, `one_click`, `till`, `desk`.
             * @example till
             */
            source: string;
            /**
             * @description Of what.
             * @example offers
             */
            topic: string;
            /**
             * @description To which words.
             * @example Tell me about offers of shops near me.
             */
            wording: string;
        };
        /** @description A page of consents. */
        ConsentList: {
            /** @description Consents, newest first. */
            data: components["schemas"]["Consent"][];
            /** @description What to send as `cursor` for the next page; null on the last. */
            next_cursor?: string | null;
        };
        /** @description How to reach the holder of a wallet. */
        Contact: {
            /**
             * Format: date-time
             * @description When it was first given.
             */
            created_at: string;
            /** @description E-mail address. */
            email?: string | null;
            /**
             * Format: date-time
             * @description When its holder confirmed the e-mail address.
             */
            email_verified_at?: string | null;
            /**
             * Format: uuid
             * @description The contact, a `UUIDv7`.
             */
            id: string;
            /**
             * @description The language its holder prefers, a BCP 47 tag.
             * @example fr
             */
            locale: string;
            /** @description Phone number, E.164. */
            phone?: string | null;
            /**
             * Format: date-time
             * @description When its holder confirmed the phone number.
             */
            phone_verified_at?: string | null;
            /** @description Whether messages go out. */
            status: components["schemas"]["ContactStatus"];
            /** @description Where its holder is, an IANA name; null where that is not known. */
            time_zone?: string | null;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updated_at: string;
            /**
             * Format: uuid
             * @description Its wallet.
             */
            wallet_id: string;
        };
        /**
         * @description Whether messages go out to a contact.
         * @enum {string}
         */
        ContactStatus: "active" | "disabled";
        /** @description An erasure. */
        Erasure: {
            /** @description The certificate: a compact JWS, `EdDSA`, to be checked with the keys of `/v1/erasures/keys`. */
            certificate?: string | null;
            /**
             * Format: date-time
             * @description When it was certified.
             */
            certified_at?: string | null;
            /**
             * Format: uuid
             * @description Who was erased.
             */
            contact_id: string;
            /**
             * Format: date-time
             * @description When everything was deleted.
             */
            destroyed_at: string;
            /**
             * Format: uuid
             * @description The erasure, a `UUIDv7`.
             */
            id: string;
            /** @description What the certificate says. */
            statement?: Record<string, never> | null;
            /**
             * @description `destroyed`: nothing can be read any more, and a message that was on its way may still arrive. `certified`: that is
             *     over too.
             * @example certified
             */
            status: string;
            /**
             * Format: uuid
             * @description Their wallet.
             */
            wallet_id: string;
        };
        /** @description An Ed25519 public key (RFC 8037). */
        ErasureKey: {
            /**
             * @description `EdDSA`.
             * @example EdDSA
             */
            alg: string;
            /**
             * @description `Ed25519`.
             * @example Ed25519
             */
            crv: string;
            /**
             * @description The key's name.
             * @example 2026-11
             */
            kid: string;
            /**
             * @description `OKP`.
             * @example OKP
             */
            kty: string;
            /**
             * @description `sig`.
             * @example sig
             */
            use: string;
            /**
             * @description Its 32 bytes, base64url.
             * @example 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo
             */
            x: string;
        };
        /** @description A JWK set (RFC 7517). */
        ErasureKeys: {
            /** @description The key that signs now, then older ones. */
            keys: components["schemas"]["ErasureKey"][];
        };
        /** @description A page of erasures. */
        ErasureList: {
            /** @description Erasures, newest first. */
            data: components["schemas"]["Erasure"][];
            /** @description What to send as `cursor` for the next page; null on the last. */
            next_cursor?: string | null;
        };
        /** @description Everything that is held of a person. */
        Export: {
            /** @description What they agreed to and refused, newest first, with its proof. */
            consents: components["schemas"]["Consent"][];
            /** @description How they are reached. */
            contact: components["schemas"]["Contact"];
            /** @description The gift cards that are for them. */
            gift_cards: string[];
            /**
             * Format: date-time
             * @description When it was put together.
             */
            made_at: string;
            /** @description What they were sent, newest first. */
            messages: components["schemas"]["ExportedMessage"][];
            /** @description What goes to them, and which word decided it. */
            preferences: components["schemas"]["Preference"][];
        };
        /** @description A message, as its receiver may see it. */
        ExportedMessage: components["schemas"]["Message"] & {
            /** @description Where it went, in full. */
            sent_to?: string | null;
            /** @description What it was about, in a line; null where that is known elsewhere alone. */
            subject?: string | null;
            /** @description What it was filled with. */
            variables: Record<string, never>;
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
        /** @description Who is behind an address: ids alone. */
        HolderBody: {
            /**
             * Format: uuid
             * @description The contact.
             */
            contact_id: string;
            /**
             * Format: uuid
             * @description The wallet.
             */
            wallet_id: string;
        };
        /** @description Exactly one of the two. */
        LookupContact: {
            /**
             * Format: email
             * @description E-mail address, compared without regard to case.
             * @example camille@example.com
             */
            email?: string | null;
            /** @description Phone number with its country code. */
            phone?: string | null;
        };
        /** @description A message. */
        Message: {
            /**
             * @description The address of the last attempt, masked; null before the first.
             * @example c***@example.com
             */
            address?: string | null;
            /**
             * Format: int32
             * @description How often it was tried.
             */
            attempts: number;
            /**
             * @description `email` or `sms`.
             * @example email
             */
            channel: string;
            /**
             * Format: uuid
             * @description To whom; null for the operator.
             */
            contact_id?: string | null;
            /**
             * Format: date-time
             * @description When it was queued.
             */
            created_at: string;
            /**
             * Format: uuid
             * @description `ce_id` of the event it tells of.
             */
            event_id: string;
            /**
             * Format: uuid
             * @description The message, a `UUIDv7`; its mail has `Message-ID: <id@...>`.
             */
            id: string;
            /** @description Why the last attempt did not succeed, stable: `smtp_unreachable`, `smtp_550`, `no_address`, ... */
            last_error?: string | null;
            /**
             * Format: date-time
             * @description When it is tried next, while it is queued or scheduled.
             */
            next_attempt_at?: string | null;
            /**
             * Format: uuid
             * @description The message that this one says again.
             */
            resend_of?: string | null;
            /**
             * Format: date-time
             * @description When the mail server accepted it.
             */
            sent_at?: string | null;
            /**
             * @description `queued`, `scheduled` (for an hour at which it is welcome), `sending`, `sent` (its provider accepted it), `delivered` or `undelivered` (as its provider says), `failed`
             *     or `canceled`.
             * @example sent
             */
            status: string;
            /**
             * @description What it is about.
             * @example earned
             */
            template: string;
            /**
             * Format: int32
             * @description The version of the network's own words it went out with; null for the built-in ones, and before it was sent.
             */
            template_version?: number | null;
            /** @description The trace that caused it, 32 hexadecimal digits; the mail has it as `X-Localplus-Trace-Id`. */
            trace_id?: string | null;
            /**
             * Format: uuid
             * @description Whose holder it is for; null for the operator.
             */
            wallet_id?: string | null;
        };
        /** @description A page of the message log. */
        MessageList: {
            /** @description Messages, newest first. */
            data: components["schemas"]["Message"][];
            /** @description What to send as `cursor` for the next page; null on the last. */
            next_cursor?: string | null;
        };
        /** @description Whether a topic goes to somebody. */
        Preference: {
            /**
             * @description By which channel.
             * @example email
             */
            channel: string;
            consent?: components["schemas"]["Consent"] | null;
            /** @description Whether it goes. */
            goes: boolean;
            /** @description Whether its holder decides; receipts and security messages always go. */
            optional: boolean;
            /**
             * @description Of what.
             * @example offers
             */
            topic: string;
        };
        /** @description What goes to a contact. */
        PreferenceList: {
            /** @description Every topic by every channel. */
            data: components["schemas"]["Preference"][];
        };
        /** @description How a message would look. */
        Preview: {
            /**
             * @description The HTML part, a whole document. Show it where it can do nothing (a sandboxed frame).
             * @example <p>You earned <strong>12 points</strong>.</p>
             */
            html: string;
            /**
             * @description The subject.
             * @example 12 points for you
             */
            subject: string;
            /**
             * @description The plain text part.
             * @example Hello, you earned 12 points.
             */
            text: string;
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
        /** @description What a provider says of a message, in the words of Standard Webhooks. */
        ProviderReport: {
            /** @description Which message. */
            data: components["schemas"]["ReportData"];
            /**
             * @description `message.delivered`, `message.bounced`, `message.complained` or `message.failed`; others are taken and ignored.
             * @example message.delivered
             */
            type: string;
        };
        /** @description How to reach the holder of a wallet. */
        PutContact: {
            /**
             * Format: email
             * @description E-mail address. One of `email` and `phone` is required.
             * @example camille@example.com
             */
            email?: string | null;
            /**
             * @description The language its holder prefers, a BCP 47 tag. There are templates for `fr` and `en`; others are written to in the
             *     network's own language.
             * @example fr
             */
            locale: string;
            /**
             * @description Phone number with its country code; blanks, dots, hyphens and parentheses are ignored.
             * @example +33612345678
             */
            phone?: string | null;
            /**
             * @description Where its holder is, an IANA name; the network's own time zone when absent.
             * @example Europe/Paris
             */
            time_zone?: string | null;
            /**
             * Format: uuid
             * @description The wallet; it has one contact.
             */
            wallet_id: string;
        };
        /** @description Which message a report is about. */
        ReportData: {
            /**
             * @description What the message carried out: `X-Localplus-Reference` of a mail, `reference` of a text message.
             * @example 01990000-0000-7000-8000-000000000001
             */
            reference: string;
        };
        /** @description Sending anew. */
        Resend: {
            /**
             * Format: email
             * @description The contact's e-mail address from now on; absent to use the one there is.
             * @example camille@example.com
             */
            email?: string | null;
        };
        /** @description What somebody agreed to, or refused. */
        SayConsent: {
            /**
             * @description `email` or `sms`.
             * @example email
             */
            channel: string;
            /**
             * @description Whether they agree.
             * @example true
             */
            granted: boolean;
            /**
             * @description `reminders` or `offers`; `receipts` and `security` always go.
             * @example offers
             */
            topic: string;
            /**
             * @description The words they were shown or read out, which are the proof.
             * @example Tell me about offers of shops near me.
             */
            wording: string;
        };
        /** @description An address that nothing is sent to any more. */
        Suppression: {
            /**
             * @description `email` or `sms`.
             * @example email
             */
            channel: string;
            /**
             * Format: uuid
             * @description The message that came back.
             */
            message_id: string;
            /**
             * @description `bounce`: it takes nothing; `complaint`: its holder called a message unwanted.
             * @example bounce
             */
            reason: string;
            /**
             * Format: date-time
             * @description When.
             */
            since: string;
        };
        /** @description A contact's addresses that nothing is sent to any more. */
        SuppressionList: {
            /** @description At most one for each channel. */
            data: components["schemas"]["Suppression"][];
        };
        /** @description A template, in one language. */
        Template: {
            /**
             * @description `fr` or `en`.
             * @example fr
             */
            locale: string;
            /**
             * Format: date-time
             * @description When.
             */
            saved_at?: string | null;
            /** @description Who saved it: the `sub` of their token. */
            saved_by?: string | null;
            /**
             * @description `network`: these are its own words; `built_in`: the platform's.
             * @example built_in
             */
            source: string;
            /**
             * @description What it is about.
             * @example earned
             */
            template: string;
            /**
             * @description The names that the words may use.
             * @example [
             *       "change"
             *     ]
             */
            variables: string[];
            /**
             * Format: int32
             * @description The version that made these words count; null when the network never had its own.
             */
            version?: number | null;
            /** @description The words. */
            words: components["schemas"]["TemplateWords"];
        };
        /** @description All templates that a network may have its own words for. */
        TemplateList: {
            /** @description Every template in every language. */
            data: components["schemas"]["Template"][];
        };
        /** @description A version of a template. */
        TemplateVersion: {
            /**
             * Format: date-time
             * @description When.
             */
            saved_at: string;
            /**
             * @description Who saved it.
             * @example 01990000-0000-7000-8000-000000000001
             */
            saved_by: string;
            /**
             * @description `network`: words of its own; `built_in`: it went back to the platform's.
             * @example network
             */
            source: string;
            /**
             * Format: int32
             * @description From 1.
             */
            version: number;
        };
        /** @description A page of versions. */
        TemplateVersionList: {
            /** @description Versions, newest first. */
            data: components["schemas"]["TemplateVersion"][];
            /** @description What to send as `cursor` for the next page; null on the last. */
            next_cursor?: string | null;
        };
        /**
         * @description Words for a message: subject, plain text and HTML. `{{ variable }}`, `{{ variable|upper }}` (also `lower`, `title`,
         *     `capitalize`, `trim`) and `{% if variable == "x" %} … {% elif variable %} … {% else %} … {% endif %}` are filled in.
         */
        TemplateWords: {
            /**
             * @description The body of the HTML part, up to 60,000 octets. The network's letterhead is put around it.
             * @example <p>You earned <strong>{{ change }}</strong>.</p>
             */
            html: string;
            /**
             * @description One line, up to 500 characters before it is filled.
             * @example {{ change }} for you
             */
            subject: string;
            /**
             * @description The plain text part, up to 60,000 octets.
             * @example Hello, you earned {{ change }}.
             */
            text: string;
        };
        /** @description How an address stands. */
        Verification: {
            /**
             * @description `sent`: a message is on its way; `verified`: nothing is to be done.
             * @example sent
             */
            status: string;
            /**
             * Format: date-time
             * @description When its holder confirmed it.
             */
            verified_at?: string | null;
        };
        /** @description An attempt. */
        WebhookAttempt: {
            /**
             * @description An HTTP status, or why there was none.
             * @example 200
             */
            answer: string;
            /**
             * Format: date-time
             * @description When it ended.
             */
            at: string;
            /**
             * Format: int32
             * @description Which, from 1.
             */
            attempt: number;
            /**
             * Format: int32
             * @description How long it took, in milliseconds.
             */
            duration_ms: number;
        };
        /** @description Something told to a system outside. */
        WebhookDelivery: {
            /**
             * Format: int32
             * @description How often it was tried.
             */
            attempts: number;
            /**
             * @description The body, as it is signed and sent.
             * @example {"type":"ledger.transactions.v1"}
             */
            body: string;
            /**
             * Format: date-time
             * @description When it was queued.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the endpoint took it.
             */
            delivered_at?: string | null;
            /**
             * Format: uuid
             * @description Where it goes: an endpoint of svc-merchant.
             */
            endpoint_id: string;
            /**
             * Format: uuid
             * @description The event that it tells of.
             */
            event_id: string;
            /**
             * @description `type` of the body.
             * @example giftcard.redeemed
             */
            event_type: string;
            /**
             * Format: uuid
             * @description The delivery, a `UUIDv7`.
             */
            id: string;
            /**
             * @description The last answer: an HTTP status, or `forbidden_address`, `unreachable`, `tls`, `timeout`, `protocol`,
             *     `endpoint_gone`, `endpoint_disabled`.
             */
            last_answer?: string | null;
            /**
             * Format: uuid
             * @description Whose endpoint; null for the network's own.
             */
            merchant_id?: string | null;
            /**
             * Format: date-time
             * @description When it is tried next, while it is queued.
             */
            next_attempt_at?: string | null;
            /**
             * @description `queued`, `sending`, `delivered`, `failed` or `canceled`.
             * @example delivered
             */
            status: string;
            /**
             * @description The topic that the event came on.
             * @example giftcard.activity.v1
             */
            topic: string;
            /**
             * @description `webhook-id` of every attempt.
             * @example 01990000-0000-7000-8000-000000000001
             */
            webhook_id: string;
        };
        /** @description A page of deliveries. */
        WebhookDeliveryList: {
            /** @description Deliveries, newest first. */
            data: components["schemas"]["WebhookDelivery"][];
            /** @description What to send as `cursor` for the next page; null on the last. */
            next_cursor?: string | null;
        };
        /** @description A delivery, with everything that was tried. */
        WebhookDeliveryWithAttempts: {
            /** @description Its attempts, oldest first. */
            attempts: components["schemas"]["WebhookAttempt"][];
            /** @description The delivery. */
            delivery: components["schemas"]["WebhookDelivery"];
        };
        /** @description How an endpoint takes what it is sent. */
        WebhookEndpointHealth: {
            /**
             * Format: int32
             * @description Failed attempts since the last that was taken.
             */
            consecutive_failures: number;
            /**
             * Format: date-time
             * @description When it said that it wants nothing any more.
             */
            disabled_at?: string | null;
            /**
             * @description The last answer.
             * @example 200
             */
            last_answer: string;
            /**
             * Format: date-time
             * @description When it last did not.
             */
            last_failure_at?: string | null;
            /**
             * Format: date-time
             * @description When it last took something.
             */
            last_success_at?: string | null;
            /**
             * @description `healthy`, `failing`, or `disabled`: it answered 410 and is written to no more.
             * @example healthy
             */
            status: string;
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
        /** @description `contact_contended`: The contact was changed by somebody else meanwhile; nothing was changed, try again. `database_unavailable`: A database cannot be reached now; try again. `overloaded`: The server is full; try again. `template_contended`: The template was changed by somebody else meanwhile; nothing was changed, try again. */
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
