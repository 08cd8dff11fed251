package dev.circlet;

import dev.circlet.ring.Member;
import dev.circlet.ring.PeerDirectory;
import dev.circlet.ring.PeerDirectoryContract;
import java.util.ArrayList;
import java.util.List;

class SteerableDirectoryTests extends PeerDirectoryContract {

    @Override
    protected PeerDirectory create() {
        return new SteerableDirectory("a", SimulatedFleet.members("a"));
    }

    @Override
    protected boolean change(PeerDirectory directory) {
        List<Member> members = new ArrayList<>(directory.current().members());
        members.add(SimulatedFleet.member("b" + members.size()));
        ((SteerableDirectory) directory).say(members);
        return true;
    }
}
