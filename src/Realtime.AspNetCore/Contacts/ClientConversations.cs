using Microsoft.Extensions.Options;
using Realtime.Conversations;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Messages;
using Realtime.Rooms;
using Realtime.Storage;
using Realtime.Time;

namespace Realtime.Contacts;

/// <summary>
/// The one way by which clients open conversations, create groups, add users and send: events of sockets and HTTP endpoints.
/// The host's own code uses <see cref="IConversationService"/>, which is not limited. Thread-safe.
/// </summary>
internal sealed class ClientConversations(
    ConversationService conversations,
    GroupChanges groups,
    IConversationStore store,
    IContactStore contacts,
    ContactRules rules,
    MessageService messages,
    ChatMetrics metrics,
    IOptions<ChatRealtimeCoreOptions> options,
    TimeProvider time)
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    private readonly SenderChain _chain = new(options.Value.MaxQueuedWrites, options.Value.MaxWaitingMessagesPerSender, metrics);

    /// <summary>
    /// Returns the direct conversation of a user with another, and opens it if it does not exist. If the other had sent a request, it is
    /// accepted.
    /// </summary>
    public async Task<Conversation> OpenDirectAsync(string userId, string otherUserId, CancellationToken cancellationToken)
    {
        if (string.Equals(userId, otherUserId, StringComparison.Ordinal))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "A direct conversation needs two different users");
        }

        if (await conversations.FindDirectAsync(userId, otherUserId, cancellationToken).ConfigureAwait(false) is { } known)
        {
            return known.HasParticipant(userId)
                ? known
                : await conversations.AcceptAsync(known.Id, userId, cancellationToken).ConfigureAwait(false) ?? known;
        }

        var others = await rules.JudgeAsync(userId, [otherUserId], ContactAction.Open, conversationId: null, cancellationToken).ConfigureAwait(false);
        int? maxMessages = others.Asked.Count > 0 ? options.Value.MaxRequestMessages : null;
        return await conversations.OpenDirectAsync(userId, otherUserId, maxMessages, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Creates a group of a user and others. Those who must be asked become participants when they accept.</summary>
    /// <param name="userId">The user who creates it.</param>
    /// <param name="title">The title, or null.</param>
    /// <param name="userIds">The others.</param>
    /// <param name="id">The id; null to generate one.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<Conversation> CreateGroupAsync(
        string userId,
        string? title,
        IReadOnlyCollection<string> userIds,
        string? id,
        CancellationToken cancellationToken)
    {
        string[] others = [.. userIds.Where(id => id != userId).Distinct(StringComparer.Ordinal)];
        RequirePlaces(others.Length + 1);
        var group = new NewGroup(title, [userId, .. others]) { Id = id, CreatedBy = userId };
        ConversationService.RequireValid(group);
        await RequireFewGroupsAsync(userId, cancellationToken).ConfigureAwait(false);
        var (allowed, asked) = others.Length == 0
            ? new Contactable([], [])
            : await rules.JudgeAsync(userId, others, ContactAction.Create, conversationId: null, cancellationToken).ConfigureAwait(false);
        var conversation = await conversations
            .CreateKnownGroupAsync(group with { ParticipantIds = [userId, .. allowed] }, cancellationToken)
            .ConfigureAwait(false);
        await InviteAsync(conversation, userId, asked).ConfigureAwait(false);
        return conversation;
    }

    /// <summary>
    /// Adds users to a group that a user takes part in. Those who must be asked, and those who had left it, become participants when they
    /// accept.
    /// </summary>
    public async Task<Conversation> AddAsync(string userId, string conversationId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken)
    {
        // Before anything is told of the users. The room policy decides who may enter a room, not the members.
        await groups.RequireAsync(userId, GroupAction.AddParticipants, conversationId, null, cancellationToken).ConfigureAwait(false);
        var conversation = await FindOwnAsync(userId, conversationId, cancellationToken).ConfigureAwait(false);

        string[] added = [.. userIds.Distinct(StringComparer.Ordinal).Where(id => !conversation.HasParticipant(id))];
        RequirePlaces(conversation.Participants.Count + added.Length);
        if (added.Length == 0)
        {
            return userIds.Count > 0 ? conversation : throw new RealtimeException(RealtimeError.InvalidPayload, "At least one user is needed");
        }

        var (allowed, asked) = await rules.JudgeAsync(userId, added, ContactAction.Add, conversationId, cancellationToken).ConfigureAwait(false);
        if (allowed.Count > 0)
        {
            conversation = await groups.AddKnownAsync(userId, conversationId, allowed, cancellationToken).ConfigureAwait(false);
        }

        await InviteAsync(conversation, userId, asked).ConfigureAwait(false);
        return conversation;
    }

    /// <summary>
    /// Sends a message of a client. It is queued when this method returns, so a client's messages keep their order. A user who writes in
    /// a conversation for which a request waits accepts the request.
    /// </summary>
    public Task<SentMessage> SendAsync(SendMessage message, CancellationToken cancellationToken = default)
    {
        var sending = rules.ChecksWrites ? CheckAndSendAsync(message, cancellationToken) : messages.SendAsync(message, cancellationToken);
        return sending.IsCompletedSuccessfully ? sending : AnswerAsync(message, sending, cancellationToken);
    }

    private async Task<SentMessage> AnswerAsync(SendMessage message, Task<SentMessage> sending, CancellationToken cancellationToken)
    {
        try
        {
            return await sending.ConfigureAwait(false);
        }
        catch (RealtimeException exception) when (exception.Error == RealtimeError.ConversationNotFound)
        {
            if (await conversations.AcceptAsync(message.ConversationId, message.SenderId, cancellationToken).ConfigureAwait(false) is null)
            {
                throw;
            }
        }

        return await messages.SendAsync(message, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SentMessage> CheckAndSendAsync(SendMessage message, CancellationToken cancellationToken)
    {
        // The sender's next message may follow as soon as this one is queued, without waiting for the commit.
        var sending = await _chain.RunAsync<Task<SentMessage>>(message.SenderId, async () =>
        {
            var userIds = await conversations.ListParticipantIdsAsync(message.ConversationId).ConfigureAwait(false);
            if (userIds.Count == 2 && userIds.Contains(message.SenderId) && !RoomId.TryParse(message.ConversationId, out _))
            {
                await rules
                    .RequireWriteAsync(message.SenderId, userIds.First(id => id != message.SenderId), message.ConversationId, CancellationToken.None)
                    .ConfigureAwait(false);
            }

            return messages.SendAsync(message, cancellationToken);
        }).ConfigureAwait(false);
        return await sending.ConfigureAwait(false);
    }

    private async Task InviteAsync(Conversation conversation, string userId, IReadOnlyList<string> asked)
    {
        if (asked.Count == 0)
        {
            return;
        }

        // Those who declined before are left out, and the user is not told.
        foreach (var invited in await contacts.InviteAsync(conversation.Id, userId, asked, time.Milliseconds(), CancellationToken.None).ConfigureAwait(false))
        {
            await conversations.TellRequestAsync(invited, conversation, userId, ContactRequestChange.Received).ConfigureAwait(false);
        }
    }

    /// <summary>Refuses a user who created many groups lately: each of them comes into the lists of others.</summary>
    private async Task RequireFewGroupsAsync(string userId, CancellationToken cancellationToken)
    {
        var most = options.Value.MaxGroupsCreatedPerDay;
        if (await store.CountGroupsCreatedByAsync(userId, time.Milliseconds() - Day, cancellationToken).ConfigureAwait(false) >= most)
        {
            throw metrics.Refuse(nameof(options.Value.MaxGroupsCreatedPerDay), $"At most {most} groups can be created within a day");
        }
    }

    /// <summary>Refuses groups that are larger than clients may make them.</summary>
    private void RequirePlaces(int participants)
    {
        var most = options.Value.MaxParticipants;
        if (participants > most)
        {
            throw metrics.Refuse(nameof(options.Value.MaxParticipants), $"A group has at most {most} participants", RealtimeError.InvalidPayload);
        }
    }

    private async Task<Conversation> FindOwnAsync(string userId, string conversationId, CancellationToken cancellationToken) =>
        Texts.IsId(conversationId) && await store.FindAsync(conversationId, cancellationToken).ConfigureAwait(false) is { } conversation &&
        conversation.HasParticipant(userId)
            ? conversation
            : throw new RealtimeException(RealtimeError.ConversationNotFound);
}
