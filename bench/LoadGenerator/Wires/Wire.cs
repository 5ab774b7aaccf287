using Realtime.Bench.Net;

namespace Realtime.Bench.Wires;

/// <summary>What clients of a server say and hear. Every message is encoded once, before it is needed.</summary>
internal abstract class Wire
{
    /// <summary>What the events carry: 64 characters.</summary>
    public static string Text { get; } = new('x', 64);

    /// <summary>Asks for the text back.</summary>
    public byte[] Echo => field ??= Call("echo", Text);

    /// <summary>Has the text sent to everyone.</summary>
    public byte[] Broadcast => field ??= Cast("broadcast", Text);

    /// <summary>The address of the upgrade request.</summary>
    public abstract string PathFor(string? user);

    /// <summary>The HTTP part is over.</summary>
    public abstract void OnUpgraded(WebSocketClient client);

    /// <summary>Handles a message of the server.</summary>
    public abstract void OnMessage(WebSocketClient client, ReadOnlySpan<byte> message);

    /// <summary>A call that is acknowledged.</summary>
    public abstract byte[] Call(string name, params object[] arguments);

    /// <summary>A call that is not.</summary>
    public abstract byte[] Cast(string name, params object[] arguments);
}
