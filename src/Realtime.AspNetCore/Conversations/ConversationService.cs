using Microsoft.Extensions.Options;
using Realtime.Assistant;
using Realtime.Changes;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Messages;
using Realtime.Rooms;
using Realtime.Storage;
using Realtime.Time;
using Realtime.Typing;
using Realtime.Users;

namespace Realtime.Conversations;

/// <summary>The operations on conversations for host code, the HTTP endpoints and the commands of sockets.</summary>
internal sealed class ConversationService(
    IConversationStore conversations,
    IMessageStore messages,
    IReadStateStore reads,
    UserProfiles profiles,
    EventDelivery delivery,
    TypingTracker typing,
    RoomService rooms,
    AssistantReplies replies,
    IRetentionStore retention,
    IChangeStore changes,
    Announcer announcer,
    IMessageSearch search,
    HostCall hosts,
    IOptions<ChatRealtimeCoreOptions> options,
    TimeProvider time) : IConversationService
{
    private const int MaxTitleLength = 200;
    private const int CreationRevision = 1;
    private const int MaxPage = 100;
    private const int MaxHistory = 200;
    private const int MaxChanges = 200;
    private const int MaxSearchLength = 100;

    public async Task<Conversation> GetOrCreateDirectAsync(string firstUserId, string secondUserId, CancellationToken cancellationToken = default)
    {
        if (string.Equals(firstUserId, secondUserId, StringComparison.Ordinal))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "A direct conversation needs two different users");
        }

        await profiles.RequireAsync([firstUserId, secondUserId], cancellationToken).ConfigureAwait(false);
        var (conversation, isNew) = await conversations
            .GetOrCreateDirectAsync(firstUserId, secondUserId, time.Milliseconds(), cancellationToken)
            .ConfigureAwait(false);
        return isNew ? await TellAsync(conversation, ConversationChange.Created, CreationRevision).ConfigureAwait(false) : conversation;
    }

    public async Task<Conversation> CreateGroupAsync(NewGroup group, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(group);
        var userIds = Distinct(group.ParticipantIds);
        if (group.Title is not null)
        {
            Texts.RequireText(group.Title, "title", 1, MaxTitleLength);
        }

        if (group.Id is not null)
        {
            Texts.RequireId(group.Id, "id");
            if (RoomId.TryParse(group.Id, out _))
            {
                throw new RealtimeException(RealtimeError.InvalidPayload, "The id is one of a room");
            }
        }

        await profiles.RequireAsync(userIds, cancellationToken).ConfigureAwait(false);
        var created = await conversations
            .CreateGroupAsync(group with { ParticipantIds = userIds }, time.Milliseconds(), cancellationToken)
            .ConfigureAwait(false) ?? throw new RealtimeException(RealtimeError.Conflict);
        return await TellAsync(created, ConversationChange.Created, CreationRevision).ConfigureAwait(false);
    }

    public async Task<Conversation?> FindAsync(string conversationId, CancellationToken cancellationToken = default) =>
        Texts.IsId(conversationId) ? await conversations.FindAsync(conversationId, cancellationToken).ConfigureAwait(false) : null;

    public async Task<Conversation?> FindDirectAsync(string firstUserId, string secondUserId, CancellationToken cancellationToken = default) =>
        Texts.IsId(firstUserId) && Texts.IsId(secondUserId) && firstUserId != secondUserId
            ? await conversations.FindDirectAsync(firstUserId, secondUserId, cancellationToken).ConfigureAwait(false)
            : null;

    public async Task<Conversation> AddParticipantsAsync(string conversationId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken = default)
    {
        var added = Distinct(userIds);
        await RequireGroupAsync(conversationId, cancellationToken).ConfigureAwait(false);
        await profiles.RequireAsync(added, cancellationToken).ConfigureAwait(false);
        using var change = delivery.BeginChange(conversationId);
        var (isNew, revision) = await conversations
            .AddParticipantsAsync(conversationId, added, time.Milliseconds(), cancellationToken)
            .ConfigureAwait(false) ?? throw new RealtimeException(RealtimeError.ConversationNotFound);
        var conversation = await FindAsync(conversationId, CancellationToken.None).ConfigureAwait(false) ??
            throw new RealtimeException(RealtimeError.ConversationNotFound);
        return isNew.Count > 0
            ? await TellAsync(conversation, ConversationChange.ParticipantsAdded, revision, [.. isNew]).ConfigureAwait(false)
            : conversation;
    }

    public async Task<bool> RemoveParticipantAsync(string conversationId, string userId, CancellationToken cancellationToken = default)
    {
        if (RoomId.TryParse(conversationId, out var roomName))
        {
            return await rooms.RemoveMemberAsync(roomName, userId, cancellationToken).ConfigureAwait(false);
        }

        await RequireGroupAsync(conversationId, cancellationToken).ConfigureAwait(false);
        if (!Texts.IsId(userId))
        {
            return false;
        }

        // Before the removal, because after it the user's typing is no longer announced to the others.
        await typing.EndAsync(conversationId, userId).ConfigureAwait(false);
        using var change = delivery.BeginChange(conversationId);
        var removed = await conversations.RemoveParticipantAsync(conversationId, userId, cancellationToken).ConfigureAwait(false);

        // Also if nothing was removed: a repeated call completes one that was interrupted after its commit.
        await delivery.LeaveAsync(conversationId, userId).ConfigureAwait(false);
        typing.Forget(conversationId, userId);
        await replies.RemoveAsync(conversationId, userId).ConfigureAwait(false);
        if (removed is { } revision && await FindAsync(conversationId, CancellationToken.None).ConfigureAwait(false) is { } conversation)
        {
            await TellAsync(conversation, ConversationChange.ParticipantsRemoved, revision, userId).ConfigureAwait(false);
        }

        return removed is not null;
    }

    public async Task<Conversation> SetTitleAsync(string conversationId, string? title, CancellationToken cancellationToken = default)
    {
        if (title is not null)
        {
            Texts.RequireText(title, "title", 1, MaxTitleLength);
        }

        await RequireGroupAsync(conversationId, cancellationToken).ConfigureAwait(false);
        using var change = delivery.BeginChange(conversationId);
        var revision = await conversations.SetTitleAsync(conversationId, title, cancellationToken).ConfigureAwait(false) ??
            throw new RealtimeException(RealtimeError.ConversationNotFound);
        var conversation = await FindAsync(conversationId, CancellationToken.None).ConfigureAwait(false) ??
            throw new RealtimeException(RealtimeError.ConversationNotFound);
        return await TellAsync(conversation, ConversationChange.TitleChanged, revision).ConfigureAwait(false);
    }

    public async Task<long> SetMutedAsync(string conversationId, string userId, DateTimeOffset? until, CancellationToken cancellationToken = default)
    {
        if (!Texts.IsId(conversationId) || !Texts.IsId(userId))
        {
            throw new RealtimeException(RealtimeError.ConversationNotFound);
        }

        using var change = delivery.BeginChange(conversationId);
        var revision = await conversations.SetMutedAsync(conversationId, userId, until, cancellationToken).ConfigureAwait(false) ??
            throw new RealtimeException(RealtimeError.ConversationNotFound);

        await announcer.TellAsync(
            conversationId,
            ids => new DomainEvent.SettingChanged(conversationId, revision, ConversationSetting.Muted, ids)
            {
                OnlyForUserId = userId,
                MutedUntil = until,
            }).ConfigureAwait(false);
        return revision;
    }

    public async Task SetRetentionAsync(string conversationId, RetentionPolicy? policy, CancellationToken cancellationToken = default)
    {
        if (policy is not null && !RetentionService.IsValid(policy))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "An age must be at least a minute, a count at least 1");
        }

        if (!Texts.IsId(conversationId))
        {
            throw new RealtimeException(RealtimeError.ConversationNotFound);
        }

        using var change = delivery.BeginChange(conversationId);
        var revision = await retention.SetPolicyAsync(conversationId, policy, cancellationToken).ConfigureAwait(false) ??
            throw new RealtimeException(RealtimeError.ConversationNotFound);

        await announcer.TellAsync(
            conversationId,
            ids => new DomainEvent.SettingChanged(conversationId, revision, ConversationSetting.Retention, ids)).ConfigureAwait(false);
    }

    public async Task<Page<Message>> SearchAsync(string userId, MessageSearchQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        PageLimit.Require(query.Limit, MaxPage);
        Texts.RequireText(query.Text, "text", 1, MaxSearchLength);
        await RequireParticipantAsync(query.ConversationId, userId, cancellationToken).ConfigureAwait(false);
        return await (search is StoreMessageSearch
            ? search.SearchAsync(query, cancellationToken)
            : hosts.RunAsync(
                hosts.MessageSearch,
                userId,
                async (_, limit) => await search.SearchAsync(query, limit).ConfigureAwait(false),
                cancellationToken)).ConfigureAwait(false);
    }

    public async Task<Page<ConversationSummary>> ListAsync(string userId, string? cursor = null, int limit = 30, CancellationToken cancellationToken = default)
    {
        PageLimit.Require(limit, MaxPage);
        if (!Texts.IsId(userId))
        {
            return new([], null);
        }

        try
        {
            return await conversations.ListAsync(userId, cursor, limit, cancellationToken).ConfigureAwait(false);
        }
        catch (FormatException)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "The cursor is not valid");
        }
    }

    public async Task<MessageHistory> GetHistoryAsync(string conversationId, string userId, HistoryQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        PageLimit.Require(query.Limit, MaxHistory);
        if (query is { Before: not null, After: not null })
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "before and after exclude each other");
        }

        if (query.Before < 1 || query.After < 0)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "before must be at least 1, after at least 0");
        }

        await RequireParticipantAsync(conversationId, userId, cancellationToken).ConfigureAwait(false);
        return await messages.GetHistoryAsync(conversationId, query, cancellationToken).ConfigureAwait(false);
    }

    public async Task<ConversationChanges> GetChangesAsync(string conversationId, string userId, ChangesQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        PageLimit.Require(query.Limit, MaxChanges);
        if (query.AfterRevision < 0)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "afterRevision must be at least 0");
        }

        // The store checks in the same read whether the user is a participant.
        var found = Texts.IsId(conversationId) && Texts.IsId(userId)
            ? await changes.GetAsync(conversationId, userId, query, options.Value.MaxMissedChanges, cancellationToken).ConfigureAwait(false)
            : null;
        return found ?? throw new RealtimeException(RealtimeError.ConversationNotFound);
    }

    public async Task<UnreadCounts> GetUnreadCountsAsync(string userId, CancellationToken cancellationToken = default) => Texts.IsId(userId)
        ? await reads.GetUnreadCountsAsync(userId, cancellationToken).ConfigureAwait(false)
        : new(0, new Dictionary<string, long>());

    /// <summary>Lists the current participants; empty if the conversation does not exist.</summary>
    public ValueTask<IReadOnlyList<string>> ListParticipantIdsAsync(string conversationId) => Texts.IsId(conversationId)
        ? conversations.ListParticipantIdsAsync(conversationId, CancellationToken.None)
        : new([]);

    /// <summary>Checks whether a user is a participant now.</summary>
    public async ValueTask<bool> IsParticipantAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        Texts.IsId(conversationId) && Texts.IsId(userId) &&
        await conversations.IsParticipantAsync(conversationId, userId, cancellationToken).ConfigureAwait(false);

    /// <summary>Throws "not found" if the user is not a participant.</summary>
    public ValueTask RequireParticipantAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        conversations.RequireParticipantAsync(conversationId, userId, cancellationToken);

    /// <summary>Notifies the users whom a change concerns. A failed delivery does not fail the stored change.</summary>
    private async Task<Conversation> TellAsync(Conversation conversation, ConversationChange change, long revision, params string[] userIds)
    {
        string[] recipients = [.. conversation.Participants.Select(p => p.UserId).Union(userIds, StringComparer.Ordinal)];
        await delivery
            .DeliverAsync(new DomainEvent.ConversationChanged(conversation, change, userIds, recipients) { Revision = revision })
            .ConfigureAwait(false);
        return conversation;
    }

    private async Task RequireGroupAsync(string conversationId, CancellationToken cancellationToken)
    {
        var conversation = await FindAsync(conversationId, cancellationToken).ConfigureAwait(false) ??
            throw new RealtimeException(RealtimeError.ConversationNotFound);
        if (conversation.Kind == ConversationKind.Direct)
        {
            throw new RealtimeException(RealtimeError.Forbidden, "The participants of a direct conversation do not change");
        }
    }

    private static string[] Distinct(IReadOnlyCollection<string>? userIds) => userIds is { Count: > 0 }
        ? [.. userIds.Distinct(StringComparer.Ordinal)]
        : throw new RealtimeException(RealtimeError.InvalidPayload, "At least one user is needed");
}
