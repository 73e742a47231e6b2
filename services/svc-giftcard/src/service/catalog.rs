//! The catalog: read from memory, changed in PostgreSQL, and every replica told at once.

use super::GiftCards;
use crate::domain::TenantId;
use crate::domain::product::{Catalog, Offer, Product};
use crate::error::Error;
use crate::store;
use audit::{By, Fact, Facts};
use std::sync::Arc;
use uuid::Uuid;

const PRODUCT_NOT_FOUND: Error = Error::NotFound("product_not_found", "product");
/// A network sells at most so many products: its catalog is read whole.
const PRODUCTS_MAX: usize = 1_000;

impl GiftCards {
    /// Everything a network sells.
    pub async fn catalog(&self, tenant: TenantId) -> Result<Arc<Catalog>, Error> {
        let load = || async {
            let act = "reading the catalog";
            let mut connection = self.connection(act).await?;
            let catalog = store::catalog::read(&mut connection, tenant).await;
            let catalog = catalog.map_err(Error::database(act))?;
            let version = catalog.version.unsigned_abs();
            Ok::<_, Error>(Some((Arc::new(catalog), version)))
        };
        let cached = self.parts.catalogs.get_or_load(&tenant.to_string(), load).await?;
        cached
            .map(|catalog| Arc::clone(&catalog))
            .ok_or(Error::Interrupted)
    }

    /// A product, sold today or not.
    pub async fn product(&self, tenant: TenantId, id: Uuid) -> Result<Product, Error> {
        let catalog = self.catalog(tenant).await?;
        catalog.product(id).cloned().ok_or(PRODUCT_NOT_FOUND)
    }

    /// A product that is sold today.
    pub(super) async fn sellable(&self, tenant: TenantId, id: Uuid) -> Result<Product, Error> {
        let product = self.product(tenant, id).await?;
        if product.offer.active {
            Ok(product)
        } else {
            Err(Error::Conflict(
                "product_inactive",
                "the product is not sold today",
            ))
        }
    }

    /// Adds a product.
    pub async fn add_product(
        self: &Arc<Self>,
        by: By,
        tenant: TenantId,
        offer: Offer,
    ) -> Result<Product, Error> {
        offer.check()?;
        let this = Arc::clone(self);
        Self::uncut(async move {
            let act = "adding a product";
            let mut transaction = this.begin(act).await?;
            let version = store::catalog::advance(&mut transaction, tenant).await;
            let version = version.map_err(Error::database(act))?;
            let known = store::catalog::read(&mut transaction, tenant).await;
            if known.map_err(Error::database(act))?.products.len() >= PRODUCTS_MAX {
                return Err(Error::Conflict(
                    "catalog_full",
                    "a network has at most 1000 products",
                ));
            }
            let product = Product {
                id: Uuid::now_v7(),
                offer,
                version: 1,
                created_at: this.now(),
            };
            let inserted = store::catalog::insert(&mut transaction, tenant, &product).await;
            inserted.map_err(Error::database(act))?;
            let entry = by.did("product", "added", product.id).to(sold(&product.offer));
            this.on_record(&mut transaction, &entry).await?;
            transaction.commit().await.map_err(Error::database(act))?;
            this.moved(tenant, version).await;
            Ok(product)
        })
        .await
    }

    /// Changes what a product is. Cards that are sold keep their date; what is asked of them (who accepts them) changes.
    pub async fn change_product(
        self: &Arc<Self>,
        by: By,
        tenant: TenantId,
        id: Uuid,
        offer: Offer,
    ) -> Result<Product, Error> {
        offer.check()?;
        let this = Arc::clone(self);
        Self::uncut(async move {
            let act = "changing a product";
            let mut transaction = this.begin(act).await?;
            let version = store::catalog::advance(&mut transaction, tenant).await;
            let version = version.map_err(Error::database(act))?;
            let known = store::catalog::read(&mut transaction, tenant).await;
            let known = known.map_err(Error::database(act))?;
            let before = known.product(id).ok_or(PRODUCT_NOT_FOUND)?;
            if before.offer.unit != offer.unit {
                let detail = "cannot change: cards of this product hold it".to_owned();
                return Err(Error::Field("unit", "immutable", detail));
            }
            let product = store::catalog::update(&mut transaction, tenant, id, &offer).await;
            let product = product.map_err(Error::database(act))?.ok_or(PRODUCT_NOT_FOUND)?;
            let entry = by.did("product", "changed", id).from(sold(&before.offer));
            this.on_record(&mut transaction, &entry.to(sold(&product.offer)))
                .await?;
            transaction.commit().await.map_err(Error::database(act))?;
            this.moved(tenant, version).await;
            Ok(product)
        })
        .await
    }

    async fn moved(&self, tenant: TenantId, version: i64) {
        let id = tenant.to_string();
        self.parts
            .catalogs
            .invalidate(&[(id.as_str(), version.unsigned_abs())])
            .await;
    }
}

/// What is on record of an offer: whether it is sold, and its digest, as its texts are somebody's words.
fn sold(offer: &Offer) -> Facts {
    let document = serde_json::to_vec(offer).unwrap_or_default();
    Facts::of("active", offer.active)
        .and("unit", Fact::code(&offer.unit.to_string()))
        .and("offer", Fact::digest(document))
}
