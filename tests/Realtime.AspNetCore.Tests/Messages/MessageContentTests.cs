using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Messages;

namespace Realtime.AspNetCore.Tests.Messages;

/// <summary>What a message says, from the send to what is delivered.</summary>
public sealed class MessageContentTests
{
    [Fact]
    public void A_text_alone_is_a_content() => Assert.Equal(new MessageContent("hello"), new SendMessage("c", "1", "hello").Content);

    [Fact]
    public void Attachments_are_those_of_the_time_when_they_were_set()
    {
        List<string> ids = ["a"];
        var content = new MessageContent("") { AttachmentIds = ids };
        ids[0] = "b";
        ids.Add("c");
        Assert.Equal(["a"], content.AttachmentIds);
        Assert.Throws<ArgumentNullException>(() => content with { AttachmentIds = null! });
    }

    [Fact]
    public async Task A_hook_that_changes_the_text_leaves_all_else_that_the_message_says()
    {
        await using var host = await ChatHost.StartAsync(
            builder: chat => chat.AddMessageHook<Shout>().AddMessageHook<Note>().AddAttachmentPolicy<Note>().Services.AddSingleton<List<PendingMessage>>());
        var id = (await host.DirectAsync("1", "2")).Id;
        var messages = host.Get<IMessageService>();
        var parent = (await messages.SendAsync(new(id, "2", "before"))).Message;
        var said = new MessageContent("hello") { ReceiverId = "2", ParentId = parent.Id, AttachmentIds = ["f1", "f2"] };

        var sent = (await messages.SendAsync(new(id, "1", said) { ClientMessageId = "c-1" })).Message;
        var edited = await messages.EditAsync(sent.Id, "1", "bye");

        Assert.Equal(("HELLO", "2", parent.Id, "f1 f2"), Describe(sent.Content));
        Assert.Equal(("BYE", "2", parent.Id, "f1 f2"), Describe(edited.Content));
        Assert.Equal(
            [
                (null, ("BEFORE", null, null, "")),
                (null, ("HELLO", "2", parent.Id, "f1 f2")),
                (null, ("HELLO", "2", parent.Id, "f1 f2")),
                (sent.Id, ("BYE", "2", parent.Id, "f1 f2")),
            ],
            host.Get<List<PendingMessage>>().Select(pending => (pending.MessageId, Describe(pending.Content))));
    }

    private static (string Text, string? ReceiverId, string? ParentId, string Attachments) Describe(MessageContent content) =>
        (content.Text, content.ReceiverId, content.ParentId, string.Join(' ', content.AttachmentIds));

    private sealed class Shout : IMessageHook
    {
        public ValueTask<MessageDecision> CheckAsync(PendingMessage message, CancellationToken cancellationToken) =>
            new(MessageDecision.Change(message.Content.Text.ToUpperInvariant()));
    }

    private sealed class Note(List<PendingMessage> seen) : IMessageHook, IAttachmentPolicy
    {
        public ValueTask<MessageDecision> CheckAsync(PendingMessage message, CancellationToken cancellationToken)
        {
            seen.Add(message);
            return new(MessageDecision.Allow);
        }

        public ValueTask<bool> MayAttachAsync(PendingMessage message, CancellationToken cancellationToken)
        {
            seen.Add(message);
            return new(true);
        }
    }
}
