using Realtime.Dialects;
using Realtime.Dialects.Native;
using Realtime.Domain;

namespace Realtime.Delivery;

/// <summary>Sends events of the Native contract to users' sockets on this node.</summary>
internal sealed class NativeSockets(ChatNamespaces namespaces) : INativeSockets
{
    public async ValueTask SendAsync(string userId, WireEvent wireEvent)
    {
        foreach (var (@namespace, dialect) in namespaces.All)
        {
            if (dialect is NativeDialect)
            {
                await wireEvent.SendAsync(@namespace.Local.To(RoomNames.User(userId))).ConfigureAwait(false);
            }
        }
    }
}
