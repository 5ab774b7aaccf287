using System.Text.Json.Serialization.Metadata;

namespace Realtime.Dialects;

/// <summary>
/// An event that clients send: its name, the types of its payload and acknowledgement, and its handler. Immutable.
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

    /// <summary>The exact name of the event.</summary>
    public string Name { get; }

    /// <summary>
    /// The possible types of the first argument; empty if it is not read.
    /// Further arguments are ignored, as in other servers.
    /// </summary>
    public IReadOnlyList<JsonTypeInfo> PayloadTypes { get; }

    /// <summary>The type of the acknowledgement of a success. By convention, its first field is <c>ok: true</c>.</summary>
    public JsonTypeInfo ReplyType { get; }

    /// <summary>Whether the first argument may be missing or null. Default false.</summary>
    public bool IsPayloadOptional { get; init; }

    /// <summary>
    /// Whether the client's next event may start as soon as the handler has reached its first await. Set it for handlers that
    /// take effect before that (a send is queued) and for handlers that change nothing (a look-up). Without it, the next event
    /// starts only after the handler has completed, so that, for example, a join applies to the events after it. Default false.
    /// </summary>
    public bool Overlaps { get; init; }

    /// <summary>Whether a socket that is not authenticated yet may send the event. Default false.</summary>
    public bool BeforeAuthentication { get; init; }

    /// <summary>The error message for the client if the handler fails with an unexpected exception.</summary>
    public string FailureMessage { get; init; } = RealtimeErrors.DefaultMessage(RealtimeError.Internal);

    /// <summary>
    /// Renders a refusal for a client that requested no acknowledgement, if the contract has a special event for it. Null, or a
    /// null result, for the contract's error event.
    /// </summary>
    internal Func<ClientCall, ClientError, WireEvent?>? RenderRefusal { get; init; }

    /// <summary>Creates an event with a payload.</summary>
    /// <typeparam name="TPayload">The type of the payload.</typeparam>
    /// <typeparam name="TReply">The type of the acknowledgement.</typeparam>
    /// <param name="name">The exact name; not one that client libraries reserve (<c>connect</c>, <c>disconnect</c>, ...).</param>
    /// <param name="payload">The type information that reads the payload.</param>
    /// <param name="reply">The type information that writes the acknowledgement.</param>
    /// <param name="handle">
    /// Runs the command and returns the acknowledgement; throws <see cref="RealtimeException"/> to refuse.
    /// </param>
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

    /// <summary>
    /// Creates an event without a payload, or one whose handler reads the
    /// payload with <see cref="ClientCall.Payload{T}"/>.
    /// </summary>
    /// <typeparam name="TReply">The type of the acknowledgement.</typeparam>
    /// <param name="name">The exact name; not one that client libraries reserve.</param>
    /// <param name="payloads">The possible types of the payload; empty for none.</param>
    /// <param name="reply">The type information that writes the acknowledgement.</param>
    /// <param name="handle">
    /// Runs the command and returns the acknowledgement; throws <see cref="RealtimeException"/> to refuse.
    /// </param>
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
