using System.Text.Json.Serialization.Metadata;

namespace Realtime.Dialects.Common;

/// <summary>A contract's own events together with those that every dialect offers.</summary>
internal static class DialectEvents
{
    extension(Dialect dialect)
    {
        /// <summary>The additions to the contract.</summary>
        public DialectAdditions Extras => dialect.Additions ?? Additions.OfText;

        /// <summary>All events that clients may send. A contract's own event wins over an addition of the same name.</summary>
        public IEnumerable<ClientEvent> AllClientEvents =>
            dialect.ClientEvents
                .Concat(dialect.HasAdditions ? dialect.Extras.ClientEvents : [])
                .DistinctBy(e => e.Name, StringComparer.Ordinal);

        /// <summary>All events that the server may send, with those of the additions.</summary>
        public IEnumerable<ServerEvent> AllServerEvents =>
            dialect.ServerEvents
                .Concat(dialect.HasAdditions ? dialect.Extras.ServerEvents : [])
                .DistinctBy(e => e.Name, StringComparer.Ordinal);

        /// <summary>The type of the acknowledgement of a refusal.</summary>
        public JsonTypeInfo Failure => dialect.FailureType ?? CommonJson.Default.FailureReply;
    }
}
