using Microsoft.Extensions.DependencyInjection;
using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.Storage.Testing;

/// <summary>A store started as a host starts it, for the tests of one provider.</summary>
public class StartedStore : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2024, 5, 6, 7, 8, 9, 123, TimeSpan.Zero);

    protected StartedStore(ServiceProvider services) => Services = services;

    public ServiceProvider Services { get; }

    public IConversationStore Conversations => Services.GetRequiredService<IConversationStore>();

    public IMessageStore Messages => Services.GetRequiredService<IMessageStore>();

    public IReadStateStore ReadState => Services.GetRequiredService<IReadStateStore>();

    public INotificationStore Notifications => Services.GetRequiredService<INotificationStore>();

    public async Task<Conversation> CreateDirectAsync() =>
        (await Conversations.GetOrCreateDirectAsync("alice", "bob", Start, default)).Conversation;

    public async Task<Message> SendAsync(Conversation conversation, string senderId = "alice", CancellationToken cancellationToken = default) =>
        (await Messages.AppendAsync([new MessageDraft(conversation.Id, senderId, "text", Start)], cancellationToken))[0].Message!;

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static async Task<ServiceProvider> StartServicesAsync(Action<TestBuilder> useStore)
    {
        var services = new ServiceCollection().AddLogging();
        useStore(new TestBuilder(services));
        var provider = services.BuildServiceProvider();
        try
        {
            await provider.GetRequiredService<IStoreInitializer>().InitializeAsync(CancellationToken.None);
            return provider;
        }
        catch
        {
            await provider.DisposeAsync();
            throw;
        }
    }
}
