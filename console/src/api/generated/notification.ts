// Made by `npm run api` from services/svc-notification/openapi.json; not edited by hand.

export interface paths {
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
                        "application/json": components["schemas"]["Contact"];
                    };
                };
                /** @description The wallet had no contact; this is it. */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Contact"];
                    };
                };
                /** @description `invalid_value`, `missing_field`, `unknown_field`, `contact_unreachable`: neither e-mail nor phone. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `email_taken`, `phone_taken`: it is another contact's. `contact_exists`: a merchant cannot change it. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
                        "application/json": components["schemas"]["Contact"];
                    };
                };
                /** @description `contact_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
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
                        "application/json": components["schemas"]["Contact"];
                    };
                };
                /** @description `invalid_value`, `unknown_field`, `contact_unreachable`: neither e-mail nor phone is left. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
            };
        };
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
                        "application/json": components["schemas"]["HolderBody"];
                    };
                };
                /** @description `invalid_value`, `unknown_field` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `contact_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
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
                    /** @description Only messages in this state: `queued`, `sending`, `sent`, `failed` or `canceled`. */
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
                        "application/json": components["schemas"]["MessageList"];
                    };
                };
                /** @description `invalid_value`, `unknown_field` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
                        "application/json": components["schemas"]["Message"];
                    };
                };
                /** @description `message_not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
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
        /** @description A change of a contact: absent fields stay as they are, `null` removes an address. */
        ChangeContact: {
            /**
             * Format: email
             * @description New e-mail address, or `null`.
             */
            email?: string | null;
            /** @description New language. */
            locale?: string | null;
            /** @description New phone number, or `null`. */
            phone?: string | null;
            status?: components["schemas"]["ContactStatus"] | null;
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
             * Format: uuid
             * @description The contact, a `UUIDv7`.
             */
            id: string;
            /** @description The language its holder prefers, a BCP 47 tag. */
            locale: string;
            /** @description Phone number, E.164. */
            phone?: string | null;
            /** @description Whether messages go out. */
            status: components["schemas"]["ContactStatus"];
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
            /** @description `email`. */
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
             * @description When it is tried next, while it is queued.
             */
            next_attempt_at?: string | null;
            /**
             * Format: date-time
             * @description When the mail server accepted it.
             */
            sent_at?: string | null;
            /** @description `queued`, `sending`, `sent`, `failed` or `canceled`. */
            status: string;
            /** @description What it is about. */
            template: string;
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
             * Format: uuid
             * @description The wallet; it has one contact.
             */
            wallet_id: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
