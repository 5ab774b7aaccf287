using Microsoft.Extensions.DependencyInjection;

namespace Realtime.Hosting;

/// <summary>
/// What <c>AddChatRealtime()</c> returns: packages extend it with their own methods
/// (<c>UseSqlite</c>, <c>AddUserDirectory</c>). A later call for the same part replaces the earlier one.
/// </summary>
public interface IChatRealtimeBuilder
{
    /// <summary>The services of the host.</summary>
    IServiceCollection Services { get; }
}
