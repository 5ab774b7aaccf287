namespace Realtime.Dialects.Native;

/// <summary>The sockets of this contract on this node. Implemented where events are delivered.</summary>
internal interface INativeSockets
{
    /// <summary>Sends an event to all sockets of a user that speak this contract.</summary>
    ValueTask SendAsync(string userId, WireEvent wireEvent);
}
