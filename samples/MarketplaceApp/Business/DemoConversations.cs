using MarketplaceApp.Assistance;
using MarketplaceApp.Identity;
using Realtime.Assistant;
using Realtime.Conversations;
using Realtime.Messages;

namespace MarketplaceApp.Business;

/// <summary>
/// Creates a few conversations with messages from the host's code, through the services that the events of sockets use too.
/// Client message ids make it safe to run at every start: nothing is stored twice.
/// </summary>
internal sealed class DemoConversations(
    IConversationService conversations,
    IMessageService messages,
    IAssistantService assistants) : IHostedService
{
    private static readonly (Person From, Person To, string Text)[] Lines =
    [
        (People.Mei, People.Amara, "Hello Amara, the pencils for the spring tins are nearly done. Jasmine gave me the most trouble."),
        (People.Amara, People.Mei, "It gives us trouble every harvest, too. Looking forward to them!"),
        (People.Mei, People.Amara, "I saw the identity project as well. Would one woven grid for all three shops be too strict?"),
        (People.Diego, People.Amara, "I can show you the repeat order tomorrow. Ten minutes are enough."),
        (People.Jonas, People.Priya, "Hi Priya, how would scanning work in a courtyard without signal?"),
        (People.Priya, People.Jonas, "Everything goes to the phone first and is sent when it can be. The driver never waits."),
    ];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var person in People.All)
        {
            await GreetAsync(person, cancellationToken);
        }

        for (var line = 0; line < Lines.Length; line++)
        {
            var (from, to, text) = Lines[line];
            var conversation = await conversations.GetOrCreateDirectAsync(from.Id, to.Id, cancellationToken);
            var sent = await messages.SendAsync(
                new SendMessage(conversation.Id, from.Id, text) { ClientMessageId = $"demo-{line}" },
                cancellationToken);
            if (!sent.IsDuplicate && sent.Message.Sequence > 1)
            {
                // A user who answers has read the earlier messages.
                await messages.MarkReadAsync(conversation.Id, from.Id, sent.Message.Sequence - 1, cancellationToken);
            }
        }
    }

    /// <summary>Everybody has a conversation with the assistant. Its greeting is marked as read.</summary>
    private async Task GreetAsync(Person person, CancellationToken cancellationToken)
    {
        var conversation = await assistants.OpenAsync(person.Id, cancellationToken: cancellationToken);
        var greeting = await messages.SendAsync(
            new SendMessage(conversation.Id, BrightworkAssistant.Id, BrightworkAssistant.Greeting) { ClientMessageId = "greeting" },
            cancellationToken);
        await messages.MarkReadAsync(conversation.Id, person.Id, greeting.Message.Sequence, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
