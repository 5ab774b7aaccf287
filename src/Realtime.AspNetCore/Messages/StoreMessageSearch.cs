using System.Globalization;
using Microsoft.Extensions.Options;
using Realtime.Storage;

namespace Realtime.Messages;

/// <summary>
/// The default search: the store's text match. A page is looked for in portions, because a store may occupy a thread while it reads.
/// Between two portions, other requests have their turn, and a search that is not needed any more ends.
/// </summary>
internal sealed class StoreMessageSearch(IMessageStore store, IOptions<ChatRealtimeCoreOptions> options) : IMessageSearch
{
    /// <summary>The number of messages that one call of the store checks.</summary>
    public const int Portion = 500;

    public async Task<Page<Message>> SearchAsync(MessageSearchQuery query, CancellationToken cancellationToken)
    {
        var found = new List<Message>();
        var next = Before(query.Cursor);
        for (var left = options.Value.SearchScanLimit; ; left -= Portion)
        {
            (var messages, next) = await store
                .SearchAsync(query.ConversationId, query.Text, next, query.Limit - found.Count, Math.Min(left, Portion), cancellationToken)
                .ConfigureAwait(false);
            found.AddRange(messages);
            if (next is null || next <= query.After + 1 || found.Count >= query.Limit || left <= Portion)
            {
                return new(found, next > query.After + 1 ? next?.ToString(CultureInfo.InvariantCulture) : null);
            }

            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static long? Before(string? cursor) => cursor is null ? null
        : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var before) && before > 0 ? before
        : throw new RealtimeException(RealtimeError.InvalidPayload, "The cursor is not valid");
}
