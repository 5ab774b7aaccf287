using Realtime.Bench.Net;

namespace Realtime.Bench.Wires;

/// <summary>The protocol of a server's clients. Every message is encoded once, before it is needed.</summary>
internal abstract class Wire
{
    /// <summary>The payload of the events: 64 characters.</summary>
    public static string Text { get; } = new('x', 64);

    /// <summary>Requests the text back.</summary>
    public byte[] Echo => field ??= Call("echo", Text);

    /// <summary>Requests that the text is sent to everyone.</summary>
    public byte[] Broadcast => field ??= Cast("broadcast", Text);

    /// <summary>The address of the upgrade request.</summary>
    public abstract string PathFor(string? user);

    /// <summary>Called when the HTTP upgrade is complete.</summary>
    public abstract void OnUpgraded(WebSocketClient client);

    /// <summary>Handles a message from the server.</summary>
    public abstract void OnMessage(WebSocketClient client, ReadOnlySpan<byte> message);

    /// <summary>Encodes a call that is acknowledged.</summary>
    public abstract byte[] Call(string name, params object[] arguments);

    /// <summary>Encodes a call that is not acknowledged.</summary>
    public abstract byte[] Cast(string name, params object[] arguments);
}
