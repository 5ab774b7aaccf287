using System.Text.Json.Serialization.Metadata;

namespace Realtime.Dialects;

/// <summary>
/// An event that clients send: its name, the shape of its payload and of its acknowledgement, and what it
/// does. Immutable.
/// </summary>
public sealed record ClientEvent
{
    private readonly Func<ClientCall, Task<Reply>> _handle;

    private ClientEvent(string name, IReadOnlyList<JsonTypeInfo> payloads, JsonTypeInfo reply, Func<ClientCall, Task<Reply>> handle)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(reply);
        Name = name;
        PayloadTypes = payloads;
        ReplyType = reply;
        _handle = handle;
    }

    /// <summary>The exact name.</summary>
    public string Name { get; }

    /// <summary>The shapes that the first argument may have; none where it is not read. Further arguments are ignored, as other servers do.</summary>
    public IReadOnlyList<JsonTypeInfo> PayloadTypes { get; }

    /// <summary>The shape of the acknowledgement of a success. Its first field is by convention <c>ok: true</c>.</summary>
    public JsonTypeInfo ReplyType { get; }

    /// <summary>Whether the first argument may be missing or null. Default false.</summary>
    public bool IsPayloadOptional { get; init; }

    /// <summary>
    /// Whether the client's next event may start as soon as this one has: for what takes effect in its
    /// synchronous part (a send is queued), and for what changes nothing (a look-up). All else is done
    /// before the next event starts, so that a join counts for what follows it. Default false.
    /// </summary>
    public bool Overlaps { get; init; }

    /// <summary>Whether a socket whose user is not known yet may send it. Default false.</summary>
    public bool BeforeAuthentication { get; init; }

    /// <summary>What the client is told when the server is at fault.</summary>
    public string FailureMessage { get; init; } = RealtimeErrors.DefaultMessage(RealtimeError.Internal);

    /// <summary>An event with a payload.</summary>
    /// <typeparam name="TPayload">What the client sends.</typeparam>
    /// <typeparam name="TReply">What it is answered.</typeparam>
    /// <param name="name">The exact name; none that client libraries reserve (<c>connect</c>, <c>disconnect</c>, ...).</param>
    /// <param name="payload">How the payload is read.</param>
    /// <param name="reply">How the acknowledgement is written.</param>
    /// <param name="handle">Runs the command and gives the acknowledgement; throws <see cref="RealtimeException"/> to refuse.</param>
    /// <returns>The event.</returns>
    public static ClientEvent Create<TPayload, TReply>(
        string name,
        JsonTypeInfo<TPayload> payload,
        JsonTypeInfo<TReply> reply,
        Func<ClientCall, TPayload, Task<TReply>> handle)
        where TPayload : notnull
    {
        ArgumentNullException.ThrowIfNull(payload);
        ArgumentNullException.ThrowIfNull(handle);
        return new(name, [payload], reply, async call => Reply.Create(await handle(call, call.Payload(payload)).ConfigureAwait(false), reply));
    }

    /// <summary>An event without a payload, or one whose handler reads it itself with <see cref="ClientCall.Payload{T}"/>.</summary>
    /// <typeparam name="TReply">What it is answered.</typeparam>
    /// <param name="name">The exact name; none that client libraries reserve.</param>
    /// <param name="payloads">The shapes that the payload may have; empty for none.</param>
    /// <param name="reply">How the acknowledgement is written.</param>
    /// <param name="handle">Runs the command and gives the acknowledgement; throws <see cref="RealtimeException"/> to refuse.</param>
    /// <returns>The event.</returns>
    public static ClientEvent Create<TReply>(
        string name,
        IReadOnlyList<JsonTypeInfo> payloads,
        JsonTypeInfo<TReply> reply,
        Func<ClientCall, Task<TReply>> handle)
    {
        ArgumentNullException.ThrowIfNull(payloads);
        ArgumentNullException.ThrowIfNull(handle);
        return new(name, payloads, reply, async call => Reply.Create(await handle(call).ConfigureAwait(false), reply));
    }

    /// <summary>Reads the payload and runs the command.</summary>
    internal Task<Reply> HandleAsync(ClientCall call) => _handle(call);
}
