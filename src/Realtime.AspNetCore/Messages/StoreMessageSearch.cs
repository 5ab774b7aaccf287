using System.Globalization;
using Microsoft.Extensions.Options;
using Realtime.Storage;

namespace Realtime.Messages;

/// <summary>The default search: the store's text match.</summary>
internal sealed class StoreMessageSearch(IMessageStore store, IOptions<ChatRealtimeCoreOptions> options) : IMessageSearch
{
    public async Task<Page<Message>> SearchAsync(MessageSearchQuery query, CancellationToken cancellationToken)
    {
        var (messages, next) = await store
            .SearchAsync(query.ConversationId, query.Text, Before(query.Cursor), query.Limit, options.Value.SearchScanLimit, cancellationToken)
            .ConfigureAwait(false);
        return new(messages, next?.ToString(CultureInfo.InvariantCulture));
    }

    private static long? Before(string? cursor) => cursor is null ? null
        : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var before) && before > 0 ? before
        : throw new RealtimeException(RealtimeError.InvalidPayload, "The cursor is not valid");
}
