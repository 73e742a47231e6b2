//! gRPC: contacts for the other services. Requests into commands, answers and statuses out.

use std::sync::Arc;

use audit::By;
use auth::{Role, Roles, principal};
use contracts_proto::notification::v1::{
    self as proto, lookup_contact_request::Address, notification_service_server::NotificationService,
};
use status::{Kind, Problem};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::{http, service::Notifications, wake::Bell, wire};

/// Who may call what; a method that is not listed is denied.
pub const ACCESS: &[(&str, Roles)] = &[
    (
        "/localplus.notification.v1.NotificationService/PutContact",
        CALLERS,
    ),
    (
        "/localplus.notification.v1.NotificationService/GetContact",
        CALLERS,
    ),
    (
        "/localplus.notification.v1.NotificationService/LookupContact",
        CALLERS,
    ),
    // whoever may have a letter written may have any link sent to anybody
    (
        "/localplus.notification.v1.NotificationService/SendStaffLetter",
        Roles::of(&[Role::Service]),
    ),
];
const CALLERS: Roles = Roles::of(&[Role::Operator, Role::Service]);

/// The service on the wire.
#[derive(Clone)]
pub struct Grpc {
    /// The use cases.
    pub notifications: Arc<Notifications>,
    /// Rung when something was queued.
    pub bell: Arc<Bell>,
}

#[tonic::async_trait]
impl NotificationService for Grpc {
    async fn put_contact(
        &self,
        request: Request<proto::PutContactRequest>,
    ) -> Result<Response<proto::PutContactResponse>, Status> {
        let caller = principal(&request)?;
        let request = request.into_inner();
        let wallet_id = uuid(&request.wallet_id, "wallet_id")?;
        let details = http::details(
            request.email.as_deref(),
            request.phone.as_deref(),
            &request.locale,
            None,
        )?;
        let put = self
            .notifications
            .put_contact(&By::of(&caller), wallet_id, details, http::overwrite(&caller))
            .await;
        let (contact, _) = put.map_err(status::grpc)?;
        Ok(Response::new(proto::PutContactResponse {
            contact: Some(wire::contact(contact)),
        }))
    }

    async fn get_contact(
        &self,
        request: Request<proto::GetContactRequest>,
    ) -> Result<Response<proto::GetContactResponse>, Status> {
        let caller = principal(&request)?;
        let id = uuid(&request.get_ref().contact_id, "contact_id")?;
        let contact = self
            .notifications
            .contact(caller.tenant, id)
            .await
            .map_err(status::grpc)?;
        Ok(Response::new(proto::GetContactResponse {
            contact: Some(wire::contact(contact)),
        }))
    }

    async fn lookup_contact(
        &self,
        request: Request<proto::LookupContactRequest>,
    ) -> Result<Response<proto::LookupContactResponse>, Status> {
        let caller = principal(&request)?;
        let address = request.into_inner().address;
        let lookup = match &address {
            Some(Address::Email(email)) => http::lookup(Some(email), None),
            Some(Address::Phone(phone)) => http::lookup(None, Some(phone)),
            None => http::lookup(None, None),
        }?;
        let holder = self
            .notifications
            .find_contact(caller.tenant, &lookup)
            .await
            .map_err(status::grpc)?;
        Ok(Response::new(proto::LookupContactResponse {
            contact_id: holder.contact_id.to_string(),
            wallet_id: holder.wallet_id.to_string(),
        }))
    }

    async fn send_staff_letter(
        &self,
        request: Request<proto::SendStaffLetterRequest>,
    ) -> Result<Response<proto::SendStaffLetterResponse>, Status> {
        let caller = principal(&request)?;
        let request = request.into_inner();
        let letter_id = uuid(&request.letter_id, "letter_id")?;
        let user_id = uuid(&request.user_id, "user_id")?;
        let letter = wire::letter(request, self.notifications.now())?;
        let sent = self
            .notifications
            .send_letter(caller.tenant, letter_id, user_id, &letter);
        if sent.await.map_err(status::grpc)? {
            self.bell.ring();
        }
        Ok(Response::new(proto::SendStaffLetterResponse {}))
    }
}

fn uuid(text: &str, field: &'static str) -> Result<Uuid, Problem> {
    Uuid::try_parse(text).map_err(|_| {
        Problem::new(
            Kind::InvalidArgument,
            "invalid_value",
            "the request has invalid values",
        )
        .field(field, "invalid_value", "must be a UUID")
    })
}
