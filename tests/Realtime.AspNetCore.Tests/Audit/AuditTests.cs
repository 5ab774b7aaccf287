using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Audit;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Rooms;
using Realtime.Storage;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Audit;

/// <summary>The audit trail: what it holds, how the host reads it and takes it to its own log.</summary>
public sealed class AuditTests
{
    [Fact]
    public async Task What_clients_and_the_host_do_is_recorded_with_who_did_it_to_whom()
    {
        await using var host = await ChatHost.StartAsync();
        var conversations = host.Get<IConversationService>();
        var groups = host.Get<IGroupService>();
        var messages = host.Get<IMessageService>();
        var id = (await conversations.CreateGroupAsync(new("Group", ["1", "2"]) { CreatedBy = "1" })).Id;
        await conversations.AddParticipantsAsync(id, ["3"]);
        await groups.SetRoleAsync("1", id, "2", ParticipantRole.Moderator);
        await groups.SetTitleAsync("2", id, "New");
        var message = (await messages.SendAsync(new(id, "3", "text"))).Message;
        await messages.EditAsync(message.Id, "3", "other");
        await messages.EditAsModeratorAsync(message.Id, "host's");
        await messages.DeleteAsync(message.Id, "2");
        await groups.RemoveParticipantAsync("2", id, "3");
        await groups.PassOwnershipAsync("1", id, "2");
        await groups.RemoveParticipantAsync("2", id, "2");
        await conversations.SetRetentionAsync(id, new() { MaxMessages = 10 });

        var entries = (await host.Get<IAuditLog>().ListAsync(new() { ConversationId = id })).Items.Reverse().ToList();
        Assert.Equal(
            [
                (null, "participant_added", "3", null), ("1", "role_changed", "2", "moderator"), ("2", "title_changed", null, "New"),
                ("3", "message_edited", "3", null), (null, "message_edited", "3", null), ("2", "message_deleted", "3", null),
                ("2", "participant_removed", "3", null), ("1", "ownership_passed", "2", "owner"), ("1", "ownership_passed", "1", "moderator"),
                ("2", "participant_left", "2", null), ("2", "ownership_passed", "1", "owner"), (null, "retention_changed", null, "MaxAge none, MaxMessages 10"),
            ],
            entries.Select(entry => (entry.ActorId, entry.Action, entry.SubjectId, entry.Detail)));
        Assert.Equal([message.Id, message.Id, message.Id], entries.Where(entry => entry.MessageId is not null).Select(entry => entry.MessageId));
        Assert.All(entries, entry => Assert.InRange(entry.At, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddSeconds(1)));
    }

    [Fact]
    public async Task Blocks_and_members_of_rooms_whom_the_host_removes_are_recorded_and_what_changed_nothing_is_not()
    {
        await using var host = await ChatHost.StartAsync();
        var blocks = host.Get<IUserBlocks>();
        await blocks.BlockAsync("1", "2");
        await blocks.BlockAsync("1", "2");
        await blocks.UnblockAsync("1", "2");
        await host.Get<IRoomService>().CreateAsync("general");
        await host.Get<IRoomService>().AddMemberAsync("general", "1");
        await host.Get<IRoomService>().RemoveMemberAsync("general", "1");
        await host.Get<IRoomService>().RemoveMemberAsync("general", "1");

        Assert.Equal(
            ["participant_removed", "participant_added", "user_unblocked", "user_blocked"],
            (await host.Get<IAuditLog>().ListAsync(new() { UserId = "1" })).Items.Select(entry => entry.Action));
    }

    [Fact]
    public async Task The_host_adds_entries_of_its_own_and_reads_in_pages()
    {
        await using var host = await ChatHost.StartAsync();
        var audit = host.Get<IAuditLog>();
        await audit.RecordAsync("admin", AuditActions.UserBanned, "1", detail: new string('x', 600));
        await audit.RecordAsync(null, "case_closed", "2");

        var page = await audit.ListAsync(new() { Limit = 1 });
        Assert.Equal("case_closed", Assert.Single(page.Items).Action);
        var banned = Assert.Single((await audit.ListAsync(new() { Limit = 1, Cursor = page.NextCursor })).Items);
        Assert.Equal(("admin", "user_banned", "1", 500), (banned.ActorId, banned.Action, banned.SubjectId, banned.Detail!.Length));
        await Assert.ThrowsAsync<RealtimeException>(() => audit.ListAsync(new() { Cursor = "nonsense" }));
        await Assert.ThrowsAsync<RealtimeException>(() => audit.ListAsync(new() { Limit = 201 }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await audit.RecordAsync(null, new string('x', 65)));
    }

    [Fact]
    public async Task Entries_go_to_the_hosts_sink_in_order()
    {
        var log = new Log();
        await using var host = await StartAsync(log);
        var id = (await host.GroupAsync("1", "2")).Id;
        for (var i = 0; i < 250; i++)
        {
            await host.Get<IConversationService>().SetTitleAsync(id, $"{i}");
        }

        await Wait.UntilAsync(() => log.Entries.Count == 250, "all entries are in the log");
        Assert.Equal(Enumerable.Range(0, 250).Select(i => $"{i}"), log.Entries.Select(entry => entry.Detail));
    }

    [Fact]
    public async Task A_sink_that_fails_gets_the_entries_again_and_holds_up_nobody()
    {
        var log = new Log { Fails = true };
        await using var host = await StartAsync(log);
        var id = (await host.GroupAsync("1", "2")).Id;
        await host.Get<IConversationService>().SetTitleAsync(id, "New");
        await Wait.UntilAsync(() => log.Calls > 0, "the sink was called");
        Assert.Empty(log.Entries);
        log.Fails = false;
        await Wait.UntilAsync(() => log.Entries.Count == 1, "the entry is in the log");
    }

    [Fact]
    public async Task More_entries_than_may_wait_are_counted_and_stay_in_the_store()
    {
        var log = new Log { Hangs = true };
        await using var host = await StartAsync(log, options => options.MaxQueuedAuditEntries = 100);
        using var dropped = new Counted(host, "realtime.chat.audit.dropped", "reason");
        var audit = host.Get<IAuditLog>();
        await audit.RecordAsync(null, "first");
        await Wait.UntilAsync(() => log.Calls > 0, "the sink hangs");
        for (var i = 0; i < 110; i++)
        {
            await audit.RecordAsync(null, "more");
        }

        Assert.Equal(10, dropped.Of("queue_full"));
        Assert.Equal(111, (await audit.ListAsync(new() { Limit = 200 })).Items.Count);
        log.Release();
    }

    [Fact]
    public async Task An_entry_that_cannot_be_stored_fails_nothing_and_is_counted()
    {
        await using var broken = await ChatHost.StartAsync(
            builder: chat => chat.Services.AddSingleton<IAuditStore>(new BrokenStore()), inMemory: true);
        using var counted = new Counted(broken, "realtime.chat.audit.dropped", "reason");
        await broken.Get<IAuditLog>().RecordAsync(null, "lost");

        Assert.Equal(1, counted.Of("store"));
    }

    [Fact]
    public async Task Entries_older_than_the_retention_are_removed()
    {
        await using var host = await ChatHost.StartAsync(options => options.AuditRetention = TimeSpan.FromHours(1));
        var store = host.Get<IAuditStore>();
        await store.AddAsync(new(null, "old", DateTimeOffset.UtcNow.AddHours(-2)), default);
        await store.AddAsync(new(null, "new", DateTimeOffset.UtcNow), default);
        var trim = new AuditTrim(
            store,
            host.Get<Microsoft.Extensions.Options.IOptions<ChatRealtimeCoreOptions>>(),
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<AuditTrim>.Instance);
        await trim.StartAsync(default);
        await Wait.UntilAsync(
            async () => (await store.ListAsync(new(), default)).Items is [{ Action: "new" }], "the old entry is removed");
        await trim.StopAsync(default);
        trim.Dispose();
    }

    private static Task<ChatHost> StartAsync(Log log, Action<ChatRealtimeOptions>? options = null) => ChatHost.StartAsync(
        options,
        chat =>
        {
            chat.Services.AddSingleton(log);
            chat.AddAuditSink<Sink>();
        });

    private sealed class Log
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _calls;

        public ConcurrentQueue<AuditEntry> Entries { get; } = new();

        public int Calls => Volatile.Read(ref _calls);

        public bool Fails { get; set; }

        public bool Hangs { get; set; }

        public void Release()
        {
            Hangs = false;
            _released.TrySetResult();
        }

        public async Task WriteAsync(IReadOnlyList<AuditEntry> entries)
        {
            Interlocked.Increment(ref _calls);
            if (Hangs)
            {
                await _released.Task;
            }

            if (Fails)
            {
                throw new IOException("The log is full.");
            }

            foreach (var entry in entries)
            {
                Entries.Enqueue(entry);
            }
        }
    }

    private sealed class Sink(Log log) : IAuditSink
    {
        public Task WriteAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken) => log.WriteAsync(entries);
    }

    private sealed class BrokenStore : IAuditStore
    {
        public ValueTask AddAsync(AuditEntry entry, CancellationToken cancellationToken) => throw new IOException("The disk is full.");

        public ValueTask<Page<AuditEntry>> ListAsync(AuditQuery query, CancellationToken cancellationToken) => throw new IOException("The disk is full.");

        public ValueTask<int> TrimAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => new(0);
    }
}
