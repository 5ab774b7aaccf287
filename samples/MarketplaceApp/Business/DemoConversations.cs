using MarketplaceApp.Identity;
using Realtime.Conversations;
using Realtime.Messages;

namespace MarketplaceApp.Business;

/// <summary>
/// The first lines of a few conversations, written by the host's own code through the same services that a
/// socket's event takes. Client message ids make it safe to run at every start: nothing is stored twice.
/// </summary>
internal sealed class DemoConversations(IConversationService conversations, IMessageService messages) : IHostedService
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
        for (var line = 0; line < Lines.Length; line++)
        {
            var (from, to, text) = Lines[line];
            var conversation = await conversations.GetOrCreateDirectAsync(from.Id, to.Id, cancellationToken);
            var sent = await messages.SendAsync(
                new SendMessage(conversation.Id, from.Id, text) { ClientMessageId = $"demo-{line}" },
                cancellationToken);
            if (!sent.IsDuplicate && sent.Message.Sequence > 1)
            {
                // Who answers has read what came before.
                await messages.MarkReadAsync(conversation.Id, from.Id, sent.Message.Sequence - 1, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
