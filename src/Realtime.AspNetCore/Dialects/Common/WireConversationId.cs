using System.Text.Json.Serialization;

namespace Realtime.Dialects.Common;

/// <summary>
/// The opaque id of a conversation in an addition. Written as every id of the contract is, unless the contract names
/// conversations in another way.
/// </summary>
/// <param name="Value">The id outside the wire format; when read, what the client sent.</param>
[JsonConverter(typeof(NumericConversationIdConverter))]
internal readonly record struct WireConversationId(string Value)
{
    public static implicit operator WireConversationId(string value) => new(value);

    /// <summary>Returns the id, or null if the client did not send it.</summary>
    public static string? Of(WireConversationId? id) => id?.Value;
}
