//! Routes that know who may come: a route cannot be added without saying it, and a test walks all.

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};

use super::{Caller, Problem};
use crate::app::App;
use crate::platform::authorisation::Access;

/// A route as the table of all routes tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// How it is asked.
    pub method: Method,
    /// Where, with its gaps in braces.
    pub path: &'static str,
    /// By whom.
    pub access: Access,
}

/// The routes of a room.
#[derive(Default)]
pub struct Routes {
    list: Vec<Route>,
    router: Router<App>,
}

impl Routes {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A route that looks.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.on(Method::GET, MethodFilter::GET, path, access, handler)
    }

    /// A route that does.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.on(Method::POST, MethodFilter::POST, path, access, handler)
    }

    /// A route that replaces.
    #[must_use]
    pub fn put<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.on(Method::PUT, MethodFilter::PUT, path, access, handler)
    }

    /// A route that changes a part.
    #[must_use]
    pub fn patch<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.on(Method::PATCH, MethodFilter::PATCH, path, access, handler)
    }

    /// A route that deletes.
    #[must_use]
    pub fn delete<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.on(Method::DELETE, MethodFilter::DELETE, path, access, handler)
    }

    /// A route asked by `HEAD` alone, where that means something of its own.
    #[must_use]
    pub fn head<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.on(Method::HEAD, MethodFilter::HEAD, path, access, handler)
    }

    /// A route asked by `OPTIONS`, where a protocol wants that.
    #[must_use]
    pub fn options<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.on(Method::OPTIONS, MethodFilter::OPTIONS, path, access, handler)
    }

    fn on<H, T>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let guard = middleware::from_fn(move |request, next| guarded(access, request, next));
        self.router = self.router.route(path, on(filter, handler).route_layer(guard));
        self.list.push(Route { method, path, access });
        self
    }

    /// The routes of another room too.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.list.extend(other.list);
        self.router = self.router.merge(other.router);
        self
    }

    /// The table of all routes, and the router.
    pub fn apart(self) -> (Vec<Route>, Router<App>) {
        (self.list, self.router)
    }
}

async fn guarded(access: Access, request: Request, next: Next) -> Response {
    let Some(caller) = request.extensions().get::<Caller>() else {
        return Problem::internal(&"a request came past the identification").into_response();
    };
    match access.check(&caller.principal) {
        Ok(()) => next.run(request).await,
        Err(denied) => Problem::from(denied).into_response(),
    }
}
