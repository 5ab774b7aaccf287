using System.Globalization;

namespace Realtime.SocketIO.Hosting.Accepting;

/// <summary>How many descriptors the process may open.</summary>
internal static class DescriptorLimit
{
    private const string Limits = "/proc/self/limits";
    private const string OpenFiles = "Max open files";

    /// <summary>Reads the limit that holds now.</summary>
    /// <returns>Null where there is none, or where the system does not tell.</returns>
    public static int? Read()
    {
        try
        {
            return OperatingSystem.IsLinux() ? Parse(File.ReadAllLines(Limits)) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What is kept for the host's own files and connections once the ceiling is reached.</summary>
    public static int ReserveOf(int limit) => Math.Clamp(limit / 16, 32, 512);

    /// <summary>Reads the soft limit, which the runtime raises to the hard one when it starts.</summary>
    public static int? Parse(IEnumerable<string> limits) =>
        limits.FirstOrDefault(line => line.StartsWith(OpenFiles, StringComparison.Ordinal))?[OpenFiles.Length..]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var soft, ..]
            && int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
                ? limit
                : null;
}
