using Realtime.SocketIO.Admin;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Admin;

public sealed class AdminSessionsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_session_lasts_its_lifetime_also_when_the_wall_clock_is_set(int hours)
    {
        var time = new ManualTime();
        var sessions = new AdminSessions(time, TimeSpan.FromMinutes(10));
        var id = sessions.Create();
        time.SetWallClock(by: TimeSpan.FromHours(hours));

        time.Advance(TimeSpan.FromMinutes(9));
        Assert.True(sessions.IsValid(id));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(sessions.IsValid(id));
    }
}
