using System.Diagnostics;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Cluster;

namespace Realtime.AspNetCore.Tests.Cluster;

/// <summary>A lease names its process, so that a new process of the same machine need not wait for the lease of one that has ended.</summary>
public sealed class ProcessIdentityTests : IAsyncLifetime
{
    private string _killed = "";
    private int _killedId;

    public async Task InitializeAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            // Elsewhere a name says nothing of its process, and no lease ends early.
            return;
        }

        using var process = Process.Start("sleep", "1000");
        (_killedId, _killed) = (process.Id, ProcessIdentity.NameOf(process.Id));
        Assert.False(ProcessIdentity.HasEnded(_killed));
        process.Kill();
        await process.WaitForExitAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void Only_a_process_of_this_machine_is_known_to_have_ended()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Assert.True(ProcessIdentity.HasEnded(_killed));
        Assert.True(ProcessIdentity.HasEnded(_killed.Replace($":{_killedId} ", $":{Environment.ProcessId} ", StringComparison.Ordinal)));
        Assert.False(ProcessIdentity.HasEnded(ProcessIdentity.Name));
        Assert.False(ProcessIdentity.HasEnded("elsewhere" + _killed[_killed.LastIndexOf(':')..]));
        Assert.False(ProcessIdentity.HasEnded(_killed.Replace("[", "[other-boot-", StringComparison.Ordinal)));
        Assert.False(ProcessIdentity.HasEnded("machine:1"));
    }

    [Fact]
    public async Task A_node_that_starts_drops_the_lease_of_a_process_that_was_killed()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await using var database = new SharedDatabase();
        await using var node = ClusterNode.Create(database);
        await using var starting = ClusterNode.Create(database);
        await node.StartAsync();
        await node.Store.RenewAsync("killed", _killed, TimeSpan.FromMinutes(1), default);
        await node.Store.RenewAsync("elsewhere", "elsewhere:1", TimeSpan.FromMinutes(1), default);

        var started = await starting.StartAsync();
        Assert.Equal(2, await started.Transport.CountOthersAsync("/", default));
        Assert.DoesNotContain(await node.Store.ListAsync(default), one => one.Id == "killed");
    }
}
