using Realtime.Changes;
using Realtime.Conversations;
using Realtime.Delivery;
using Realtime.Domain;
using Realtime.Messages;

namespace Realtime.AspNetCore.Tests.Delivery;

/// <summary>What was missed, as events: clients that follow the revisions end in the state of the store.</summary>
public sealed class MissedEventsTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.UnixEpoch;
    private static readonly Conversation Group = new("c", ConversationKind.Group, "Title", [], 0, Time);

    [Fact]
    public void What_was_changed_again_since_is_left_out_if_the_others_fill_the_hole()
    {
        // 7: the third message was deleted. 8: the fourth was sent, and edited since.
        var events = Present(
            new("c", 6, 7, LastSequence: 3),
            Sent(3, revision: 7) with { DeletedAt = Time },
            Sent(4, revision: 9) with { EditedAt = Time });
        Assert.Equal(["MessageDeleted 3 7"], events);
    }

    [Fact]
    public void Each_event_has_a_revision_of_its_own()
    {
        // 7: the fourth was sent, and edited since. 8: the fifth was sent. 9: the third was edited, and reacted to since.
        var events = Present(
            new("c", 6, 9, LastSequence: 3),
            Sent(4, revision: 12) with { EditedAt = Time },
            Sent(5, revision: 8),
            Sent(3, revision: 14) with { EditedAt = Time, Reactions = [new("x", ["1"])] });
        Assert.Equal(["MessageStored 4 7", "MessageStored 5 8", "MessageEdited 3 9"], events);
    }

    [Fact]
    public void A_message_that_is_known_to_be_sent_behind_the_hole_is_left_out()
    {
        var events = Present(
            new("c", 6, 8, LastSequence: 3, NextSequence: 5),
            Sent(4, revision: 7),
            Sent(5, revision: 12) with { EditedAt = Time },
            Sent(2, revision: 13) with { EditedAt = Time });
        Assert.Equal(["MessageStored 4 7", "MessageEdited 2 8"], events);

        Assert.Equal(
            ["MessageStored 4 7", "ConversationChanged 8"],
            Present(
                new("c", 6, 8, LastSequence: 3),
                Sent(4, revision: 7),
                Sent(5, revision: 9),
                Sent(6, revision: 12) with { EditedAt = Time }));
    }

    [Fact]
    public void If_more_may_have_changed_than_there_are_revisions_clients_see_a_hole()
    {
        Message[] uncertain =
        [
            Sent(1, revision: 12) with { EditedAt = Time, Reactions = [new("x", ["1"])] },
            Sent(2, revision: 13) with { EditedAt = Time, Reactions = [new("x", ["1"])] },
            Sent(3, revision: 14) with { EditedAt = Time, Reactions = [new("x", ["1"])] },
        ];
        Assert.Equal(["MessageEdited 1 7", "MessageEdited 2 7", "MessageEdited 3 7"], Present(new("c", 6, 8, LastSequence: 3), uncertain));
        Assert.Empty(Present(new("c", 6, 7, LastSequence: 3), uncertain));
    }

    [Fact]
    public void An_event_never_gets_a_smaller_revision_than_its_change()
    {
        // 7: the title. 8: the second message was deleted. Who has read up to 7 still needs the deletion.
        Assert.Equal(
            ["ConversationChanged 7", "MessageDeleted 2 8"],
            Present(new("c", 6, 8, LastSequence: 3), Sent(2, revision: 8) with { DeletedAt = Time }));

        // 7: the second was edited, and reacted to since. 8: the third was deleted. Or the edit was at 9, behind the deletion at 8.
        var edited = Sent(2, revision: 12) with { EditedAt = Time, Reactions = [new("x", ["1"])] };
        Assert.Equal(
            ["MessageEdited 2 7", "MessageDeleted 3 8"],
            Present(new("c", 6, 8, LastSequence: 3), Sent(3, revision: 8) with { DeletedAt = Time }, edited));
        Assert.Equal(
            ["MessageDeleted 3 8", "MessageEdited 2 9"],
            Present(new("c", 7, 9, LastSequence: 3), Sent(3, revision: 8) with { DeletedAt = Time }, edited));
    }

    [Fact]
    public void What_was_done_with_a_new_message_comes_after_the_younger_ones()
    {
        // 7 and 8: the fourth and the fifth were sent. 9: somebody reacted to the fourth.
        var events = Present(
            new("c", 6, 9, LastSequence: 3),
            Sent(4, revision: 9) with { Reactions = [new("x", ["1"])] },
            Sent(5, revision: 8));
        Assert.Equal(["MessageStored 4 7", "MessageStored 5 8", "ReactionChanged 4 9"], events);
    }

    [Fact]
    public void The_creation_comes_first() =>
        Assert.Equal(["ConversationChanged 1", "MessageStored 1 2"], Present(new("c", 0, 2, LastSequence: 0), Sent(1, revision: 2)));

    private static Message Sent(long sequence, long revision) =>
        new($"{sequence}", "c", sequence, "1", "text", Time) { Revision = revision };

    private static IEnumerable<string> Present(RevisionHole hole, params Message[] messages) =>
        MissedEvents.Present(hole, messages, ["1", "2"], Group, haveParticipantsChanged: false).Select(one => one switch
        {
            DomainEvent.MessageStored { Message: var message } => $"MessageStored {message.Sequence} {message.Revision}",
            DomainEvent.MessageEdited { Message: var message } => $"MessageEdited {message.Sequence} {message.Revision}",
            DomainEvent.ReactionChanged { Message: var message } => $"ReactionChanged {message.Sequence} {message.Revision}",
            DomainEvent.MessageDeleted { Message: var message } => $"MessageDeleted {message.Sequence} {message.Revision}",
            _ => $"{one.GetType().Name} {one.Revised?.Revision}",
        });
}
