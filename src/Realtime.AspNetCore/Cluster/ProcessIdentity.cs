using System.Diagnostics;
using System.Globalization;
using Realtime.Storage;

namespace Realtime.Cluster;

/// <summary>
/// The name of this process among the nodes, from which another process on the same machine can tell that it has ended. A name is
/// <c>machine:process [scope start]</c>. The scope is where process ids are unique: one boot of one machine and, in containers, one
/// namespace of processes. A process id that is used again has another start. Known on Linux only.
/// </summary>
internal static class ProcessIdentity
{
    private const string BootFile = "/proc/sys/kernel/random/boot_id";
    private const string NamespaceLink = "/proc/self/ns/pid";

    private const string Ended = "ended";

    private static readonly string? Scope = FindScope();

    /// <summary>The name of this process. Without the part in brackets if the scope cannot be found.</summary>
    public static string Name { get; } = NameOf(Environment.ProcessId);

    /// <summary>Returns the name of a process of this machine.</summary>
    public static string NameOf(int processId) => Scope is not null && StartOf(processId) is { } start
        ? $"{Short(Environment.MachineName)}:{processId} [{Scope} {start}]"
        : $"{Short(Environment.MachineName)}:{processId}";

    /// <summary>Returns whether a process is known to have ended. False for processes of other machines, and in doubt.</summary>
    public static bool HasEnded(string name)
    {
        var (from, to) = (name.LastIndexOf(':'), name.LastIndexOf(" [", StringComparison.Ordinal));
        if (Scope is null
            || from < 0
            || to < from
            || name[..from] != Short(Environment.MachineName)
            || !name.AsSpan(to + 2).StartsWith(Scope + " ", StringComparison.Ordinal)
            || !int.TryParse(name.AsSpan(from + 1, to - from - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var processId))
        {
            return false;
        }

        try
        {
            // A start that cannot be read is no proof.
            using var process = Process.GetProcessById(processId);
            return StartOf(processId) is { } start && name[(to + 2)..] != $"{Scope} {start}]";
        }
        catch (ArgumentException)
        {
            // There is no such process.
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Ends the leases of processes of this machine that were killed, so that nobody waits for them.</summary>
    /// <returns>The other nodes.</returns>
    public static async ValueTask<IReadOnlyList<StoreNode>> DropEndedAsync(
        IReadOnlyList<StoreNode> nodes,
        INodeStore store,
        CancellationToken cancellationToken)
    {
        var ended = nodes.Where(node => HasEnded(node.Name)).ToList();
        foreach (var node in ended)
        {
            await store.LeaveAsync(node.Id, cancellationToken).ConfigureAwait(false);
        }

        return ended.Count == 0 ? nodes : [.. nodes.Except(ended)];
    }

    private static string Short(string machine) => machine.Length > 80 ? machine[..80] : machine;

    /// <summary>The start of a process, which never changes; null if it cannot be read.</summary>
    private static string? StartOf(int processId)
    {
        try
        {
            // Since the boot, so it does not change when the clock is set. The name of the program, in brackets, may contain anything.
            var text = File.ReadAllText($"/proc/{processId}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');

            // A process that was killed is listed until its parent has noticed.
            return fields[0] is "Z" or "X" ? Ended : fields[19];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static string? FindScope()
    {
        if (!OperatingSystem.IsLinux())
        {
            // Nothing else says for sure that two names are of one machine.
            return null;
        }

        try
        {
            var processes = new FileInfo(NamespaceLink).LinkTarget;
            return processes is null ? null : $"{File.ReadAllText(BootFile).Trim()}/{processes.Replace("pid:", "", StringComparison.Ordinal).Trim('[', ']')}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
