//! svc-notification over gRPC, as far as writing to people goes. A letter is known by its id, so every call is safe to
//! repeat; whoever called tries again.

use crate::issuing::Issuing;
use crate::ports::{Body, Letter, Notice, PostError, Postman};
use auth::ServiceToken;
use auth::issuer::Grant;
use chassis::grpc_client::{Channel, ChannelOptions, InvalidUri, channel};
use contracts_proto::notification::v1 as proto;
use contracts_proto::notification::v1::notification_service_client::NotificationServiceClient;
use contracts_proto::notification::v1::send_staff_letter_request::Subject;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;
use tonic::{Code, Request, Status};

/// A token for one call.
const TOKEN_LIFE: Duration = Duration::from_secs(60);

/// svc-notification, called with a token that this service gives itself.
pub struct GrpcPostman {
    client: NotificationServiceClient<Channel>,
    issuing: Arc<Issuing>,
}

impl GrpcPostman {
    /// A client of the service at `url` (`http://host:port`); does not wait for it. A call takes `timeout` at most.
    pub fn new(url: &str, timeout: Duration, issuing: Arc<Issuing>) -> Result<Self, InvalidUri> {
        Ok(Self {
            client: NotificationServiceClient::new(channel(url, ChannelOptions::within(timeout))?),
            issuing,
        })
    }
}

impl Postman for GrpcPostman {
    fn take(&self, letter: Letter) -> BoxFuture<'_, Result<(), PostError>> {
        async move {
            let tenant = letter.tenant.0;
            let grant = Grant::service(crate::NAME).ttl(TOKEN_LIFE);
            let unavailable =
                |error: &dyn std::fmt::Display| PostError::Unavailable(error.to_string().into());
            let token = self
                .issuing
                .mint(&grant, None)
                .map_err(|error| unavailable(&error))?;
            let token = ServiceToken::fixed(&token).map_err(|error| unavailable(&error))?;
            let mut request = Request::new(message(letter));
            token
                .inject(&mut request, tenant)
                .map_err(|status| failure(&status))?;
            let sent = self.client.clone().send_staff_letter(request).await;
            sent.map(drop).map_err(|status| failure(&status))
        }
        .boxed()
    }
}

fn message(letter: Letter) -> proto::SendStaffLetterRequest {
    let subject = match letter.body {
        Body::Invitation { link, merchant } => Subject::Invitation(proto::StaffInvitation {
            link,
            merchant_name: merchant.unwrap_or_default(),
        }),
        Body::PasswordReset { link } => Subject::PasswordReset(proto::StaffPasswordReset { link }),
        Body::Security { notice } => {
            let event = match notice {
                Notice::PasswordChanged => proto::StaffSecurityEvent::PasswordChanged,
                Notice::TotpEnabled => proto::StaffSecurityEvent::TotpEnabled,
                Notice::TotpDisabled => proto::StaffSecurityEvent::TotpDisabled,
                Notice::TokenReused => proto::StaffSecurityEvent::TokenReused,
            };
            Subject::SecurityNotice(proto::StaffSecurityNotice { event: event.into() })
        }
    };
    proto::SendStaffLetterRequest {
        letter_id: letter.id.to_string(),
        user_id: letter.user.to_string(),
        email: letter.email.expose().to_owned(),
        name: letter.name,
        locale: letter.locale,
        subject: Some(subject),
    }
}

/// What the caller is at fault for stays a fault; everything else may pass.
fn failure(status: &Status) -> PostError {
    match status.code() {
        Code::InvalidArgument | Code::AlreadyExists | Code::FailedPrecondition => {
            PostError::Refused(status.message().into())
        }
        code => PostError::Unavailable(format!("{code:?}: {}", status.message()).into()),
    }
}
