using Microsoft.Extensions.DependencyInjection;
using Realtime.Conversations;
using Realtime.Messages;
using Xunit;

namespace Realtime.Storage.Testing;

/// <summary>
/// Every promise of the storage contracts, as tests. A store's test project inherits it and says how the
/// store is registered; each test gets a new, empty one.
/// </summary>
public abstract partial class StoreSuite : IAsyncLifetime
{
    private ServiceProvider? _services;

    protected static DateTimeOffset Start { get; } = new(2024, 5, 6, 7, 8, 9, 123, TimeSpan.Zero);

    protected IServiceProvider Services => _services!;

    protected IConversationStore Conversations => Services.GetRequiredService<IConversationStore>();

    protected IMessageStore Messages => Services.GetRequiredService<IMessageStore>();

    protected IReadStateStore ReadState => Services.GetRequiredService<IReadStateStore>();

    protected IReactionStore Reactions => Services.GetRequiredService<IReactionStore>();

    protected IBlockStore Blocks => Services.GetRequiredService<IBlockStore>();

    protected IRetentionStore Retention => Services.GetRequiredService<IRetentionStore>();

    protected IChangeStore Changes => Services.GetRequiredService<IChangeStore>();

    protected INotificationStore Notifications => Services.GetRequiredService<INotificationStore>();

    protected INotificationOutbox Outbox => Services.GetRequiredService<INotificationOutbox>();

    public async Task InitializeAsync()
    {
        var services = new ServiceCollection().AddLogging();
        AddStore(services);
        _services = services.BuildServiceProvider();
        await Services.GetRequiredService<IStoreInitializer>().InitializeAsync(CancellationToken.None);
    }

    public virtual async Task DisposeAsync()
    {
        if (_services is not null)
        {
            await _services.DisposeAsync();
        }
    }

    /// <summary>Registers the store under test.</summary>
    protected abstract void AddStore(IServiceCollection services);

    protected static MessageDraft Draft(
        Conversation conversation,
        string senderId,
        string content = "text",
        string? clientId = null,
        string? receiverId = null,
        DateTimeOffset? at = null,
        string? parentId = null,
        IReadOnlyList<string>? attachmentIds = null) =>
        new(
            conversation.Id,
            senderId,
            new(content) { ReceiverId = receiverId, ParentId = parentId, AttachmentIds = attachmentIds ?? [] },
            at ?? Start)
        {
            ClientMessageId = clientId,
        };

    protected async Task<Conversation> CreateGroupAsync(params string[] userIds) =>
        Assert.IsType<Conversation>(await Conversations.CreateGroupAsync(new NewGroup("Title", userIds), Start, default));

    protected async Task<Conversation> CreateDirectAsync(string one = "alice", string other = "bob") =>
        (await Conversations.GetOrCreateDirectAsync(one, other, Start, default)).Conversation;

    protected async Task<AppendResult> AppendAsync(MessageDraft draft) => Assert.Single(await Messages.AppendAsync([draft], default));

    protected async Task<Message> SendAsync(Conversation conversation, string senderId, string content = "text", DateTimeOffset? at = null)
    {
        var result = await AppendAsync(Draft(conversation, senderId, content, at: at));
        Assert.Equal(AppendOutcome.Stored, result.Outcome);
        return result.Message!;
    }

    protected async Task SendManyAsync(Conversation conversation, string senderId, int count) =>
        await Messages.AppendAsync([.. Enumerable.Range(1, count).Select(i => Draft(conversation, senderId, $"text {i}"))], default);

    protected async Task<IReadOnlyList<Message>> ReadAllAsync(Conversation conversation)
    {
        var all = new List<Message>();
        MessageHistory page;
        do
        {
            page = await Messages.GetHistoryAsync(conversation.Id, new HistoryQuery { After = all.Count, Limit = 200 }, default);
            all.AddRange(page.Messages);
        }
        while (page.HasMore);
        return all;
    }

    protected async Task<long> UnreadAsync(Conversation conversation, string userId) =>
        Assert.IsType<long>(await ReadState.GetUnreadCountAsync(conversation.Id, userId, default));

    /// <summary>Runs the calls at the same time, each starting on a thread-pool thread of its own accord.</summary>
    protected static Task<T[]> AllAtOnceAsync<T>(int count, Func<int, Task<T>> call) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => call(i))));

    protected static IEnumerable<long> OneTo(long count) => Enumerable.Range(1, (int)count).Select(i => (long)i);
}
