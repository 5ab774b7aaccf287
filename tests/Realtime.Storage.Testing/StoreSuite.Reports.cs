using Microsoft.Extensions.DependencyInjection;
using Realtime.Reports;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    private IReportStore Reports => Services.GetRequiredService<IReportStore>();

    [Fact]
    public async Task A_user_has_one_report_of_a_message_and_a_repeated_one_replaces_it()
    {
        var group = await CreateGroupAsync("alice", "bob", "carol ");
        var message = await SendAsync(group, "alice", "Buy now");
        var first = (await Reports.SaveAsync(message.Id, "bob", "spam", "See", Start, default))!;
        Assert.Equal(
            (message.Id, group.Id, "bob", "spam", "See", Start, "alice", "Buy now", null),
            (first.MessageId, first.ConversationId, first.ReporterId, first.Reason, first.Comment, first.ReportedAt, first.AuthorId, first.ReportedText, first.ClosedAt));
        var other = (await Reports.SaveAsync(message.Id, "carol ", "rude", null, Start.AddMinutes(1), default))!;
        Assert.Equal("carol ", other.ReporterId);
        Assert.True(await Reports.CloseAsync(first.Id, Start.AddMinutes(2), default));

        await Messages.EditAsync(message.Id, "Buy later", Start, default);
        var again = (await Reports.SaveAsync(message.Id, "bob", "fraud", null, Start.AddMinutes(3), default))!;

        Assert.Equal((first.Id, "fraud", null, "Buy later", null), (again.Id, again.Reason, again.Comment, again.ReportedText, again.ClosedAt));
        Assert.Equal([again, other], await Reports.ListAsync(true, null, 10, default));
        Assert.Equal(again, await Reports.FindAsync(first.Id, default));
        Assert.Null(await Reports.SaveAsync("999999", "bob", "spam", null, Start, default));
        Assert.Null(await Reports.SaveAsync("no id", "bob", "spam", null, Start, default));
    }

    [Fact]
    public async Task Reports_are_listed_open_and_closed_in_pages()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var all = new List<MessageReport>();
        for (var i = 0; i < 5; i++)
        {
            all.Add((await Reports.SaveAsync((await SendAsync(group, "alice")).Id, "bob", $"reason {i}", null, Start, default))!);
        }

        Assert.True(await Reports.CloseAsync(all[1].Id, Start.AddHours(1), default));
        Assert.False(await Reports.CloseAsync(all[1].Id, Start.AddHours(2), default));
        Assert.False(await Reports.CloseAsync("999999", Start, default));

        Assert.Equal([all[0], all[2]], await Reports.ListAsync(true, null, 2, default));
        Assert.Equal([all[3], all[4]], await Reports.ListAsync(true, all[2].Id, 3, default));
        Assert.Equal([all[1] with { ClosedAt = Start.AddHours(1) }], await Reports.ListAsync(false, null, 10, default));
        Assert.Null(await Reports.FindAsync("999999", default));
    }
}
