using System.Globalization;
using Realtime.Conversations;

namespace Realtime.Storage.InMemory;

/// <summary>Removes old messages in memory.</summary>
internal sealed class InMemoryRetentionStore(InMemoryData data) : IRetentionStore
{
    public ValueTask<long?> SetPolicyAsync(string conversationId, RetentionPolicy? policy, CancellationToken cancellationToken) =>
        data.Run<long?>(
            () =>
            {
                if (!data.Conversations.TryGetValue(conversationId, out var conversation))
                {
                    return null;
                }

                conversation.Retention = policy;
                return conversation.Revise();
            },
            cancellationToken);

    public ValueTask<Page<RetentionState>> ListAsync(bool onlyOwnPolicies, string? cursor, int limit, CancellationToken cancellationToken) =>
        data.Run(
            () =>
            {
                var after = cursor is null ? 0 : long.Parse(cursor, CultureInfo.InvariantCulture);
                var found = data.Conversations.Values
                    .Where(c => c.Place > after && (!onlyOwnPolicies || c.Retention is not null))
                    .OrderBy(c => c.Place)
                    .Take(limit + 1)
                    .ToList();
                return new Page<RetentionState>(
                    [
                        .. found.Take(limit).Select(c => new RetentionState(
                            c.Id, c.Retention, c.Messages.Count, c.Messages.Count > 0 ? c.Messages[0].CreatedAt : null)),
                    ],
                    found.Count > limit ? found[limit - 1].Place.ToString(CultureInfo.InvariantCulture) : null);
            },
            cancellationToken);

    public ValueTask<TrimResult> TrimAsync(string conversationId, long? keep, DateTimeOffset? before, int limit, CancellationToken cancellationToken) =>
        data.Run(
            () => data.Conversations.TryGetValue(conversationId, out var conversation)
                ? Trim_NeedsLock(conversation, keep, before, limit)
                : default,
            cancellationToken);

    private TrimResult Trim_NeedsLock(StoredConversation conversation, long? keep, DateTimeOffset? before, int limit)
    {
        var byCount = keep is { } kept ? conversation.Messages.Count - kept : 0;
        var byAge = before is { } time ? conversation.Messages.TakeWhile(message => message.CreatedAt < time).Take(limit).Count() : 0;
        var count = (int)Math.Min(Math.Max(byCount, byAge), limit);
        if (count <= 0)
        {
            return default;
        }

        var upTo = conversation.FirstSequence + count - 1;
        foreach (var participant in conversation.Participants.Values.Where(p => p.ReadSequence < upTo))
        {
            for (var sequence = participant.ReadSequence + 1; sequence <= upTo; sequence++)
            {
                var isRead = participant.Singles.Remove(sequence) || conversation[sequence].SenderId == participant.UserId;
                participant.UnreadCount -= isRead ? 0 : 1;
            }

            participant.ReadSequence = upTo;
        }

        foreach (var message in conversation.RemoveUpTo(upTo))
        {
            data.Messages.Remove(message.Id);
            data.Reactions.Remove(message.Id);
            data.AddBytes_NeedsLock(message.SenderId, -InMemoryData.SizeOf(message.Content));
            if (message.ClientMessageId is not null)
            {
                conversation.ClientMessages.Remove((message.SenderId, message.ClientMessageId));
            }
        }

        return new TrimResult(count, conversation.Revise(), conversation.FirstSequence);
    }
}
