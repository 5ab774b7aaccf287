using Microsoft.Extensions.DependencyInjection;
using Realtime.Changes;
using Realtime.Dialects;
using Realtime.SocketIO;

namespace Realtime.Delivery;

/// <summary>
/// Where chat is spoken: each Socket.IO namespace with its dialect, all over the same conversations.
/// </summary>
internal sealed class ChatNamespaces(IServiceProvider services, DialectEndpoints endpoints) : IContractNeeds
{
    private bool? _tellsPresence;
    private bool? _tellsReadMessages;

    /// <summary>Every namespace.</summary>
    public IReadOnlyList<ChatNamespace> All => field ??=
        [.. endpoints.All.Select(e => new ChatNamespace(services.GetRequiredKeyedService<SocketIOServer>(e.ServerName).Of(e.Namespace), e.Dialect))];

    public bool TellsPresence => _tellsPresence ??= All.Any(n => n.Dialect.TellsPresence);

    public bool TellsReadMessages => _tellsReadMessages ??= All.Any(n => n.Dialect.TellsReadMessages);

    /// <summary>Every dialect with the namespaces in which it is spoken: an event is worded once for all of them.</summary>
    public IReadOnlyList<(Dialect Dialect, IReadOnlyList<SocketIONamespace> Namespaces)> ByDialect => field ??=
        [.. All.GroupBy(n => n.Dialect).Select(g => (g.Key, (IReadOnlyList<SocketIONamespace>)[.. g.Select(n => n.Namespace)]))];
}

/// <summary>One Socket.IO namespace in which clients speak one dialect.</summary>
internal sealed record ChatNamespace(SocketIONamespace Namespace, Dialect Dialect);
