using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Storage;

namespace Realtime.AspNetCore.Tests.Storage;

/// <summary>The database's file is deleted under the host.</summary>
public sealed class LostDatabaseTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("realtime-lost-").FullName;
    private ChatHost _host = null!;

    private string File => Path.Combine(_directory, "chat.db");

    public async Task InitializeAsync() => _host = await ChatHost.StartAsync(inMemory: true, builder: chat => chat.UseSqlite($"Data Source={File}"));

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("client-1")]
    public async Task A_send_is_answered_with_unavailable_and_told_to_nobody(string? clientMessageId)
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var sender = await _host.ConnectAsync("1");
        await using var receiver = await _host.ConnectAsync("2");
        await receiver.EmitWithAckAsync("join_conversation", id);
        Assert.True((await SendAsync("before")).GetProperty("ok").GetBoolean());
        await receiver.NextAsync("new_message");
        Assert.Null(await _host.Get<IStoreStatus>().FindFaultAsync(default));

        System.IO.File.Delete(File);

        Assert.Equal("unavailable", (await SendAsync("after")).GetProperty("code").GetString());
        await receiver.SettleAsync();
        Assert.Equal(1, receiver.Count("new_message"));
        Assert.False(System.IO.File.Exists(File));
        Assert.Contains(File, await _host.Get<IStoreStatus>().FindFaultAsync(default), StringComparison.Ordinal);

        Task<JsonElement> SendAsync(string content) => sender.EmitWithAckAsync("send_message", clientMessageId is null
            ? (object)new { conversationId = id, content }
            : new { conversationId = id, content, clientMessageId = clientMessageId + content });
    }
}
