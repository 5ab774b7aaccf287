using Realtime.Assistant;
using Realtime.Messages;
using Realtime.Storage;
using Realtime.Users;

namespace Realtime.Dialects.Native;

/// <summary>Shapes messages, with the messages that they answer and the names of their senders. Thread-safe.</summary>
internal sealed class NativeMessages(IMessageStore messages, IConversationStore conversations, IAssistantProfiles assistants)
{
    private const int MaxPreviewLength = 200;
    private const int MaxListedReactors = 10;

    /// <summary>Shapes messages for a reader.</summary>
    /// <param name="found">The messages with their reactions.</param>
    /// <param name="readerId">The reader; null for what is the same for all who neither sent a message nor reacted to it.</param>
    /// <param name="context">Finds the names.</param>
    /// <returns>The shapes, in the same order.</returns>
    public async ValueTask<IReadOnlyList<NativeMessage>> OfAsync(IReadOnlyList<Message> found, string? readerId, DialectContext context)
    {
        if (found.Count == 0)
        {
            return [];
        }

        var parents = await FindParentsAsync(found).ConfigureAwait(false);
        var users = await context
            .FindUsersAsync([.. found.Concat(parents.Values.OfType<Message>()).Select(message => message.SenderId).Distinct(StringComparer.Ordinal)])
            .ConfigureAwait(false);
        var hidden = readerId is null ? [] : await FindHiddenAsync(found, readerId).ConfigureAwait(false);
        return [.. found.Select(message => WithoutHidden(Shape(message, readerId, users, parents), hidden.GetValueOrDefault(message.ConversationId)))];
    }

    /// <summary>Returns a shape for somebody from whom all messages up to a sequence are hidden.</summary>
    public static NativeMessage WithoutHidden(NativeMessage shape, long hiddenSequence) =>
        shape.Parent is { Sequence: { } sequence } parent && sequence <= hiddenSequence
            ? shape with { Parent = new(parent.Id, NativePreviewState.Hidden, Sequence: null, Sender: null, Text: "") }
            : shape;

    /// <summary>Lists the participants from whom the message with a sequence is hidden.</summary>
    public async ValueTask<IReadOnlyList<string>> ListHiddenFromAsync(string conversationId, long sequence) =>
        await conversations.ListHiddenFromAsync(conversationId, sequence, CancellationToken.None).ConfigureAwait(false);

    /// <summary>Up to which sequence messages are hidden from a reader, by conversation. Only what answers another message matters.</summary>
    private async ValueTask<Dictionary<string, long>> FindHiddenAsync(IReadOnlyList<Message> found, string readerId)
    {
        var hidden = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var id in found.Where(message => message.Content.ParentId is not null).Select(message => message.ConversationId).Distinct(StringComparer.Ordinal))
        {
            hidden[id] = await conversations.FindHiddenSequenceAsync(id, readerId, CancellationToken.None).ConfigureAwait(false) ?? 0;
        }

        return hidden;
    }

    /// <inheritdoc cref="OfAsync(IReadOnlyList{Message}, string, DialectContext)"/>
    public async ValueTask<NativeMessage> OfAsync(Message message, string? readerId, DialectContext context) =>
        (await OfAsync([message], readerId, context).ConfigureAwait(false))[0];

    /// <summary>Returns a shape that was made for everyone as one reader sees it.</summary>
    public NativeMessage For(string readerId, NativeMessage common, Message message) => common with
    {
        ClientMessageId = ClientIdFor(readerId, message),
        Reactions = ReactionsFor(readerId, message),
    };

    /// <summary>Returns the users who see a message in another way than everyone.</summary>
    public static IEnumerable<string> ReadersApart(Message message) =>
        message.Reactions.SelectMany(reaction => reaction.UserIds).Prepend(message.SenderId).Distinct(StringComparer.Ordinal);

    private NativeMessage Shape(
        Message message,
        string? readerId,
        IReadOnlyDictionary<string, UserProfile> users,
        Dictionary<string, Message?> parents) => new(
        message.Id,
        message.ConversationId,
        message.Sequence,
        message.Revision,
        NativeUserProfile.Of(users[message.SenderId]),
        message.Content.ReceiverId,
        message.Content.Text,
        message.CreatedAt,
        message.EditedAt,
        message.DeletedAt,
        message.Content.ParentId is { } parentId ? Preview(parentId, message.ConversationId, users, parents) : null,
        message.Content.AttachmentIds,
        ReactionsFor(readerId, message),
        ClientIdFor(readerId, message),
        assistants.Contains(message.SenderId) ? ReplyArchive.RequestOf(message) : null);

    private static NativeMessagePreview Preview(
        string parentId,
        string conversationId,
        IReadOnlyDictionary<string, UserProfile> users,
        Dictionary<string, Message?> parents)
    {
        if (!parents.TryGetValue(parentId, out var parent))
        {
            // The store could not be read.
            return new(parentId, NativePreviewState.Hidden, Sequence: null, Sender: null, Text: "");
        }

        return parent is null || parent.ConversationId != conversationId
            ? new(parentId, NativePreviewState.Removed, Sequence: null, Sender: null, Text: "")
            : new(
                parentId,
                parent.DeletedAt is null ? NativePreviewState.Present : NativePreviewState.Deleted,
                parent.Sequence,
                NativeUserProfile.Of(users[parent.SenderId]),
                WholeCharacters.Cut(parent.Content.Text, MaxPreviewLength));
    }

    private static IReadOnlyList<NativeReaction> ReactionsFor(string? readerId, Message message) => message.Reactions.Count == 0
        ? []
        :
        [
            .. message.Reactions.Select(reaction => new NativeReaction(
                reaction.Emoji,
                reaction.UserIds.Count,
                [.. reaction.UserIds.Take(MaxListedReactors)],
                readerId is not null && reaction.UserIds.Contains(readerId))),
        ];

    private string? ClientIdFor(string? readerId, Message message) =>
        message.SenderId == readerId && !assistants.Contains(readerId) ? message.ClientMessageId : null;

    /// <summary>Finds the messages that are answered, with one read. A message that the store no longer has is null.</summary>
    private async ValueTask<Dictionary<string, Message?>> FindParentsAsync(IReadOnlyList<Message> found)
    {
        var parents = new Dictionary<string, Message?>(StringComparer.Ordinal);
        string[] ids = [.. found.Select(message => message.Content.ParentId).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (ids.Length == 0)
        {
            return parents;
        }

        IReadOnlyList<Message> read;
        try
        {
            read = await messages.FindManyAsync(ids, CancellationToken.None).ConfigureAwait(false);
        }
        catch (RealtimeException)
        {
            // A message must not be lost because its parent cannot be read now.
            return parents;
        }

        foreach (var id in ids)
        {
            parents[id] = read.FirstOrDefault(message => message.Id == id);
        }

        return parents;
    }
}
