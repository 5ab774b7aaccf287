using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime.SocketIO;

namespace Realtime.Delivery;

/// <summary>
/// Where chat is spoken: each Socket.IO namespace with its dialect, all over the same conversations.
/// </summary>
internal sealed class ChatNamespaces(
    [FromKeyedServices(ChatRealtime.ServerName)] SocketIOServer server,
    IOptions<ChatRealtimeOptions> options)
{
    public IReadOnlyList<ChatNamespace> All { get; } = [new(server.Of("/"), options.Value.Dialect)];
}

/// <summary>One Socket.IO namespace in which clients speak one dialect.</summary>
internal sealed record ChatNamespace(SocketIONamespace Namespace, Dialect Dialect);
