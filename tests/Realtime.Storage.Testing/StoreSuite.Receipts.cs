using Realtime.Messages;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    [Fact]
    public async Task Several_messages_are_read_at_once_and_no_other()
    {
        var direct = await CreateDirectAsync();
        var elsewhere = await SendAsync(await CreateGroupAsync("alice", "bob"), "alice");
        await SendManyAsync(direct, "alice", 6);
        await SendManyAsync(direct, "bob", 1);
        var ids = (await ReadAllAsync(direct)).Select(m => m.Id).ToArray();
        await ReadState.MarkMessageReadAsync(direct.Id, "bob", 4, Start, default);

        var read = await ReadState.MarkMessagesReadAsync(
            direct.Id, "bob", [ids[2], ids[3], ids[4], ids[6], elsewhere.Id, "no such id", "999999999", ""], Start.AddMinutes(1), default);
        var again = await ReadState.MarkMessagesReadAsync(direct.Id, "bob", [ids[2], ids[4]], Start.AddMinutes(2), default);

        Assert.Equal(new ReadReceipt(direct.Id, "bob", 0, 2, 3, Start.AddMinutes(1)), read!.Value.Receipt);
        Assert.Equal([ids[2], ids[4]], read.Value.MessageIds.Order());
        Assert.Equal((0, 3), (again!.Value.Receipt.NewlyRead, again.Value.Receipt.UnreadCount));
        Assert.Empty(again.Value.MessageIds);
        Assert.Equal(
            [null, null, Start.AddMinutes(1), Start, Start.AddMinutes(1), null, null],
            (await ReadAllAsync(direct)).Select(m => m.ReadAt));

        var rest = await ReadState.MarkMessagesReadAsync(direct.Id, "bob", [ids[0], ids[1]], Start.AddMinutes(3), default);
        Assert.Equal((5, 2, 1), (rest!.Value.Receipt.ReadSequence, rest.Value.Receipt.NewlyRead, rest.Value.Receipt.UnreadCount));
        Assert.Equal(1, await UnreadAsync(direct, "bob"));
        Assert.Null(await ReadState.MarkMessagesReadAsync(direct.Id, "carol", [ids[5]], Start, default));
        Assert.Null(await ReadState.MarkMessagesReadAsync("no such id", "bob", [ids[5]], Start, default));
        Assert.Equal(0, (await ReadState.MarkMessagesReadAsync(direct.Id, "bob", [], Start, default))!.Value.Receipt.NewlyRead);
    }

    [Fact]
    public async Task Delivery_is_a_watermark_that_moves_forward_and_is_never_below_what_was_read()
    {
        var direct = await CreateDirectAsync();
        await SendManyAsync(direct, "alice", 5);

        var first = await ReadState.MarkDeliveredAsync(direct.Id, "bob", 3, Start, default);
        var back = await ReadState.MarkDeliveredAsync(direct.Id, "bob", 2, Start, default);
        Assert.Equal(new DeliveryReceipt(direct.Id, "bob", 3, true, Start), first);
        Assert.Equal(new DeliveryReceipt(direct.Id, "bob", 3, false, Start), back);
        Assert.Equal((0, 3), await WatermarksAsync());
        Assert.Equal(5, await UnreadAsync(direct, "bob"));

        await ReadState.MarkReadAsync(direct.Id, "bob", 4, Start, default);
        Assert.Equal((4, 4), await WatermarksAsync());
        Assert.Equal((4, false), Short(await ReadState.MarkDeliveredAsync(direct.Id, "bob", 4, Start, default)));
        Assert.Equal((5, true), Short(await ReadState.MarkDeliveredAsync(direct.Id, "bob", null, Start, default)));
        Assert.Equal((5, false), Short(await ReadState.MarkDeliveredAsync(direct.Id, "bob", 100, Start, default)));
        Assert.Equal((4, 5), await WatermarksAsync());
        Assert.Null(await ReadState.MarkDeliveredAsync(direct.Id, "carol", null, Start, default));
        Assert.Null(await ReadState.MarkDeliveredAsync("no such id", "bob", null, Start, default));

        static (long, bool) Short(DeliveryReceipt? receipt) => (receipt!.DeliveredSequence, receipt.HasChanged);

        async Task<(long, long)> WatermarksAsync()
        {
            var bob = (await Conversations.FindAsync(direct.Id, default))!.Participants.Single(p => p.UserId == "bob");
            return (bob.ReadSequence, bob.DeliveredSequence);
        }
    }
}
