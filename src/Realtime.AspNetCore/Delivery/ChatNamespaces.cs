using Microsoft.Extensions.DependencyInjection;
using Realtime.Changes;
using Realtime.Dialects;
using Realtime.Domain;
using Realtime.SocketIO;

namespace Realtime.Delivery;

/// <summary>
/// The Socket.IO namespaces of chat, each with its dialect. All of them use the same conversations.
/// </summary>
internal sealed class ChatNamespaces(IServiceProvider services, DialectEndpoints endpoints) : IContractNeeds
{
    private bool? _tellsPresence;
    private bool? _tellsReadMessages;

    /// <summary>Every namespace.</summary>
    public IReadOnlyList<ChatNamespace> All => field ??=
        [.. endpoints.All.Select(e => new ChatNamespace(services.GetRequiredKeyedService<SocketIOServer>(e.ServerName).Of(e.Namespace), e.Dialect)
        {
            Declared = e.Declared,
            DeclaredIds = e.DeclaredIds,
            Place = $"{e.ServerName} {e.Namespace} {e.Dialect.Name}",
        })];

    public bool TellsPresence => _tellsPresence ??= All.Any(n => n.Dialect.TellsPresence);

    public bool TellsReadMessages => _tellsReadMessages ??= All.Any(n => n.Dialect.TellsReadMessages);

    /// <summary>Every dialect with the namespaces that use it, so that an event is rendered once per dialect.</summary>
    public IReadOnlyList<(Dialect Dialect, IReadOnlyList<ChatNamespace> Namespaces)> ByDialect => field ??=
        [.. All.GroupBy(n => n.Dialect).Select(g => (g.Key, (IReadOnlyList<ChatNamespace>)[.. g]))];
}

/// <summary>One Socket.IO namespace and its dialect.</summary>
internal sealed record ChatNamespace(SocketIONamespace Namespace, Dialect Dialect)
{
    /// <summary>Names it on all nodes.</summary>
    public required string Place { get; init; }

    /// <summary>Whether its clients may declare who they are.</summary>
    public required DeclaredIdentity Declared { get; init; }

    /// <summary>The ids of those clients; null if they have none of their own.</summary>
    public required DeclaredIds? DeclaredIds { get; init; }
}
