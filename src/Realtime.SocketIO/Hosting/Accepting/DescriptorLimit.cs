using System.Globalization;

namespace Realtime.SocketIO.Hosting.Accepting;

/// <summary>The number of descriptors that the process may open.</summary>
internal static class DescriptorLimit
{
    private const string Limits = "/proc/self/limits";
    private const string OpenFiles = "Max open files";

    /// <summary>Reads the current limit.</summary>
    /// <returns>Null if there is no limit, or the system does not report it.</returns>
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

    /// <summary>The number of descriptors that are kept for the host's own files and connections.</summary>
    public static int ReserveOf(int limit) => Math.Clamp(limit / 16, 32, 512);

    /// <summary>Parses the soft limit. The runtime raises it to the hard limit when it starts.</summary>
    public static int? Parse(IEnumerable<string> limits) =>
        limits.FirstOrDefault(line => line.StartsWith(OpenFiles, StringComparison.Ordinal))?[OpenFiles.Length..]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var soft, ..]
            && int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
                ? limit
                : null;
}
