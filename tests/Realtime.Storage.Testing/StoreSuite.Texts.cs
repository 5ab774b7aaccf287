using Realtime.Conversations;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    [Fact]
    public Task Text_of_every_kind_is_kept_exactly() => AssertKeptAsync(
    [
        "",
        " leading and trailing \r\n\t",
        "double quotes \" and signs ; -- $id ? @x %_",
        "e\u0301 is not \u00e9",
        "right \u202e to left",
        .. Enumerable.Range(0, 17).Select(plane => char.ConvertFromUtf32((plane << 16) + 0x1234) + char.ConvertFromUtf32((plane << 16) + 0xfffd)),
        new string('x', 1_000_000) + "\U0001F600",
    ]);

    [Fact]
    [Trait(TextTraits.Stores, TextTraits.Nul)]
    public async Task Text_with_a_nul_is_kept_exactly()
    {
        await AssertKeptAsync(["nul \0 inside", "\0", "at the end\0", "at the end"]);
        var title = "Title \0 \U0001F600";
        await Notifications.AddAsync([Note("alice") with { Title = title }], default);
        Assert.Equal(title, Assert.Single(await Notifications.ListAsync("alice", new NotificationFilter(Start), null, 10, default)).Title);
    }

    [Fact]
    [Trait(TextTraits.Stores, TextTraits.Apostrophe)]
    public Task Text_that_ends_a_literal_is_kept_exactly() => AssertKeptAsync(["quotes ' \" ; -- $id ? @x %_", "'", "''"]);

    [Fact]
    public Task Ids_of_every_kind_are_kept_exactly() => AssertIdsKeptAsync(
        "\U0001F600",
        "Gr\u00fc\U00010437 \" ",
        ["A", "a", "\u00e9", "e\u0301", "\U0001F600", "1", "01", " ", "nul", "nul ", "1 ", "1  ", "\u0001", " \u0001"]);

    [Fact]
    [Trait(TextTraits.Stores, TextTraits.Nul)]
    public Task Ids_with_a_nul_are_kept_exactly() => AssertIdsKeptAsync("\U0001F600\0", "Gr\u00fc\U00010437 \0", ["nul\0", "nul", "nul ", "nul\0 "]);

    [Fact]
    [Trait(TextTraits.Stores, TextTraits.Apostrophe)]
    public Task Ids_that_end_a_literal_are_kept_exactly() => AssertIdsKeptAsync("'", "Gr\u00fc\U00010437 ' ", ["o'", "o", "o''", "'", "''"]);

    private async Task AssertKeptAsync(string[] texts)
    {
        var direct = await CreateDirectAsync();
        var sent = await Messages.AppendAsync([.. texts.Select(text => Draft(direct, "alice", text))], default);

        Assert.Equal(texts, sent.Select(r => r.Message!.Content.Text));
        Assert.Equal(texts, (await ReadAllAsync(direct)).Select(m => m.Content.Text));
    }

    private async Task AssertIdsKeptAsync(string title, string groupId, string[] users)
    {
        var group = await Conversations.CreateGroupAsync(new NewGroup(title, users) { Id = groupId }, Start, default);

        Assert.Equal(title, (await Conversations.FindAsync(groupId, default))?.Title);
        Assert.Equal(users.Order(StringComparer.Ordinal), group!.Participants.Select(p => p.UserId).Order(StringComparer.Ordinal));
        foreach (var user in users)
        {
            var result = await AppendAsync(Draft(group, user, clientId: "\U0001F600" + user));
            Assert.Equal((user, "\U0001F600" + user), (result.Message!.SenderId, result.Message.ClientMessageId));
            Assert.Equal(AppendOutcome.Duplicate, (await AppendAsync(Draft(group, user, clientId: "\U0001F600" + user))).Outcome);
        }

        foreach (var user in users)
        {
            Assert.Equal(users.Length - 1, await UnreadAsync(group, user));
        }
    }
}
