using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.EngineIO.Requests;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.Primitives;

namespace Realtime.SocketIO;

/// <summary>
/// The layer below namespaces: the HTTP requests of clients, before their packets are read. Add middleware and
/// handlers before clients connect.
/// </summary>
public sealed class SocketIOEngine
{
    private readonly EngineServer _sessions;
    private readonly CallbackList<Func<HttpContext, Func<Task>, Task>> _middleware = new();
    private readonly CallbackList<Action<IHeaderDictionary, HttpContext>> _initialHeaders = new();
    private readonly CallbackList<Action<IHeaderDictionary, HttpContext>> _headers = new();
    private readonly CallbackList<Action<EngineConnectionError>> _connectionErrors = new();

    internal SocketIOEngine(EngineServer sessions) => _sessions = sessions;

    /// <summary>The number of clients connected to this node, with or without a namespace.</summary>
    public int ClientCount => _sessions.SessionCount;

    /// <summary>
    /// Adds middleware for every HTTP request to the endpoint: handshakes, polls, POSTs and WebSocket upgrades.
    /// Middleware runs in the order in which it was added, before the origin and the request are checked, and after
    /// the middleware of the host's own pipeline.
    /// </summary>
    /// <param name="middleware">Calls <c>next</c> to continue. Otherwise it must answer the request itself.</param>
    /// <returns>This object.</returns>
    public SocketIOEngine Use(Func<HttpContext, Func<Task>, Task> middleware)
    {
        _middleware.Add(middleware);
        return this;
    }

    /// <summary>Adds a handler that may set headers of the response to the first request of a connection.</summary>
    /// <param name="handler">
    /// Called with the response's headers and the request, before the response starts. Exceptions are logged.
    /// </param>
    /// <returns>This object.</returns>
    public SocketIOEngine OnInitialHeaders(Action<IHeaderDictionary, HttpContext> handler)
    {
        _initialHeaders.Add(handler);
        return this;
    }

    /// <summary>
    /// Adds a handler that may set headers of the response to every request of a connection, including the first.
    /// </summary>
    /// <param name="handler">
    /// Called with the response's headers and the request, before the response starts. Exceptions are logged.
    /// </param>
    /// <returns>This object.</returns>
    public SocketIOEngine OnHeaders(Action<IHeaderDictionary, HttpContext> handler)
    {
        _headers.Add(handler);
        return this;
    }

    /// <summary>Adds a handler that is called for each refused request.</summary>
    /// <param name="handler">The handler. Exceptions are logged.</param>
    /// <returns>This object.</returns>
    public SocketIOEngine OnConnectionError(Action<EngineConnectionError> handler)
    {
        _connectionErrors.Add(handler);
        return this;
    }

    internal bool HasMiddleware => _middleware.Items.Length > 0;

    internal async Task RunAsync(HttpContext context, Func<HttpContext, Task> handle) =>
        await RunAsync(_middleware.Items, 0, context, handle).ConfigureAwait(false);

    internal void PrepareAnswer(HttpContext context, bool initial)
    {
        foreach (var handler in initial ? _initialHeaders.Items : [])
        {
            Guard("initial headers", () => handler(context.Response.Headers, context));
        }

        foreach (var handler in _headers.Items)
        {
            Guard("headers", () => handler(context.Response.Headers, context));
        }
    }

    /// <summary>Answers a request with an error and calls the error handlers.</summary>
    internal Task RefuseAsync(HttpContext context, HandshakeError error, string? message = null)
    {
        if (_connectionErrors.Items is { Length: > 0 } handlers)
        {
            var details = Details(context, error, message);
            var refused = new EngineConnectionError(context, (int)error, message ?? HandshakeErrors.Message(error), details);
            foreach (var handler in handlers)
            {
                Guard("connection error", () => handler(refused));
            }
        }

        return HandshakeErrors.WriteAsync(context, error, message);
    }

    private static Task RunAsync(Func<HttpContext, Func<Task>, Task>[] middleware, int index, HttpContext context, Func<HttpContext, Task> handle) =>
        index == middleware.Length
            ? handle(context)
            : middleware[index](context, () => RunAsync(middleware, index + 1, context, handle));

    private static Dictionary<string, string> Details(HttpContext context, HandshakeError error, string? message)
    {
        var query = context.Request.Query;
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [error switch
            {
                HandshakeError.UnknownTransport => "transport",
                HandshakeError.UnknownSession => "sid",
                HandshakeError.BadHandshakeMethod => "method",
                HandshakeError.Forbidden => "message",
                HandshakeError.UnsupportedProtocolVersion => "protocol",
                _ => "name",
            }] = error switch
            {
                HandshakeError.UnknownTransport => query["transport"].ToString(),
                HandshakeError.UnknownSession => query["sid"].ToString(),
                HandshakeError.BadHandshakeMethod => context.Request.Method,
                HandshakeError.Forbidden => message ?? "ORIGIN_FORBIDDEN",
                HandshakeError.UnsupportedProtocolVersion => query["EIO"].ToString(),
                _ => query.ContainsKey("sid") ? "TRANSPORT_MISMATCH" : "TRANSPORT_HANDSHAKE_ERROR",
            },
        };
    }

    private void Guard(string callback, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            Log.EngineCallbackFailed(_sessions.Logger, callback, exception);
        }
    }
}
